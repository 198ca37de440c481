/** Code points that are half of a surrogate pair; a whole pair is another code point. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Where the text has half of a surrogate pair, counted in UTF-16 units; -1 when it is made of whole characters. */
export function loneSurrogateAt(text: string): number {
  return text.search(LONE_SURROGATE);
}
