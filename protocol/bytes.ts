/** Length of `text` in UTF-8 bytes. A lone surrogate counts as three, because encoders replace it by U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i += 1;
    } else bytes += 2;
  }
  return bytes;
}

/** Length of the JSON text of `value` in UTF-8 bytes; 0 for values that JSON cannot represent (`undefined`, functions). */
export function jsonLength(value: unknown): number {
  return utf8Length(JSON.stringify(value) ?? '');
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
