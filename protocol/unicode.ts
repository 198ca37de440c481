/** Matches half of a surrogate pair. With the flag `u`, a whole pair is one code point and does not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Index, in UTF-16 units, of the first surrogate that has no partner; -1 if the text consists of whole characters. */
export function loneSurrogateAt(text: string): number {
  return text.search(LONE_SURROGATE);
}
