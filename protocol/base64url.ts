const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Encodes ASCII text as unpadded base64url (RFC 4648, section 5). */
export function encodeAscii(text: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    held = (held << 8) | (text.charCodeAt(i) & 0x7f);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += ALPHABET[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(held << (6 - bits)) & 63] : out;
}

/**
 * Decodes what {@link encodeAscii} made.
 * Strict: padding, foreign characters, non-ASCII bytes and left-over bits answer `undefined`, so one text has one encoding.
 */
export function decodeAscii(encoded: string): string | undefined {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const character of encoded) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = held >> bits;
    if (byte > 0x7f) return undefined;
    out += String.fromCharCode(byte);
    held &= (1 << bits) - 1;
  }
  return bits < 6 && held === 0 ? out : undefined;
}
