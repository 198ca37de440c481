/** The part of DER (ITU-T X.690) that a certificate is made of. */

const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
};

function element(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length, ...length), content]);
}

export function sequence(...items: readonly Buffer[]): Buffer {
  return element(TAG.sequence, Buffer.concat(items));
}

export function set(...items: readonly Buffer[]): Buffer {
  return element(TAG.set, Buffer.concat(items));
}

/** A non-negative integer, big-endian. */
export function integer(bytes: Buffer): Buffer {
  return element(TAG.integer, bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** An object identifier, for example `2.5.4.3`. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (let arc of rest) {
    const groups = [arc & 0x7f];
    while ((arc >>= 7) > 0) groups.unshift((arc & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(TAG.oid, Buffer.from(bytes));
}

export function nothing(): Buffer {
  return element(TAG.null, Buffer.alloc(0));
}

export function utf8(text: string): Buffer {
  return element(TAG.utf8String, Buffer.from(text, 'utf8'));
}

/** A time from 1950 to 2049, with the precision of a second. */
export function utcTime(ms: number): Buffer {
  const digits = new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return element(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'));
}

/** Whole bytes as a bit string. */
export function bitString(bytes: Buffer): Buffer {
  return element(TAG.bitString, Buffer.concat([Buffer.of(0), bytes]));
}

export function octetString(bytes: Buffer): Buffer {
  return element(TAG.octetString, bytes);
}

/** An explicitly tagged value, for example the version of a certificate. */
export function tagged(number: number, content: Buffer): Buffer {
  return element(0xa0 | number, content);
}

/** A primitive value under a context-specific tag, for example a DNS name (2). */
export function contextPrimitive(number: number, content: Buffer): Buffer {
  return element(0x80 | number, content);
}
