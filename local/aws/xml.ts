/** A map in the AWS query protocol: a list of `<entry><key/><value/></entry>`. */
export class XmlEntries {
  constructor(readonly entries: Readonly<Record<string, string>>) {}
}

/** A value that {@link element} can write: an array becomes a list of `<member>`, an object one element per defined key. */
export type XmlValue =
  | string
  | number
  | boolean
  | XmlEntries
  | readonly XmlValue[]
  | { readonly [tag: string]: XmlValue | undefined };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** Characters that XML 1.0 cannot contain, not even escaped, such as lone surrogates. They become U+FFFD. */
// eslint-disable-next-line no-control-regex -- this expression has to match control characters
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Escapes text for an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(ILLEGAL, '\uFFFD').replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}

function content(value: XmlValue): string {
  if (value instanceof XmlEntries) {
    return Object.entries(value.entries)
      .map(([key, text]) => element('entry', { key, value: text }))
      .join('');
  }
  if (Array.isArray(value)) return value.map((item: XmlValue) => element('member', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([tag, child]) => (child === undefined ? '' : element(tag, child)))
      .join('');
  }
  return escapeXml(String(value));
}

/** Writes one element with its content and, if given, its namespace. */
export function element(tag: string, value: XmlValue, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
  return `<${tag}${attribute}>${content(value)}</${tag}>`;
}
