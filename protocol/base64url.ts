const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Encodes ASCII text as unpadded base64url (RFC 4648, section 5). */
export function encodeAscii(text: string): string {
  let out = '';
  let bits = 0;
  let buffer = 0;
  for (let i = 0; i < text.length; i++) {
    buffer = (buffer << 8) | (text.charCodeAt(i) & 0x7f);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += ALPHABET[(buffer >> bits) & 63];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(buffer << (6 - bits)) & 63] : out;
}

/**
 * Decodes the result of {@link encodeAscii}.
 * @returns `undefined` for padding, characters outside the alphabet, non-ASCII bytes and unused bits that are not zero.
 *   Every text therefore has exactly one encoding.
 */
export function decodeAscii(encoded: string): string | undefined {
  let out = '';
  let bits = 0;
  let buffer = 0;
  for (const character of encoded) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    buffer = (buffer << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = buffer >> bits;
    if (byte > 0x7f) return undefined;
    out += String.fromCharCode(byte);
    buffer &= (1 << bits) - 1;
  }
  return bits < 6 && buffer === 0 ? out : undefined;
}
