import { createHash } from 'node:crypto';
import type { MessageAttributes } from '../state/message';

/** The codes of the transport types in the MD5 digest of message attributes. */
const TRANSPORT_STRING = 1;
const TRANSPORT_BINARY = 2;

/** MD5 of a text in UTF-8, in hex. */
export function md5OfText(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function lengthPrefixed(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** The bytes of an attribute's value. */
export function attributeValue(attribute: MessageAttributes[string]): Buffer {
  return attribute.BinaryValue === undefined
    ? Buffer.from(attribute.StringValue ?? '', 'utf8')
    : Buffer.from(attribute.BinaryValue, 'base64');
}

/**
 * MD5 of message attributes, in hex; `undefined` without attributes. The input contains, for each attribute in the order
 * of the names: length and bytes of the name, length and bytes of the data type, the transport type, length and bytes of
 * the value (SQS developer guide, "Calculating the MD5 message digest for message attributes").
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name]!;
    hash.update(lengthPrefixed(Buffer.from(name, 'utf8')));
    hash.update(lengthPrefixed(Buffer.from(attribute.DataType, 'utf8')));
    hash.update(Buffer.of(attribute.BinaryValue === undefined ? TRANSPORT_STRING : TRANSPORT_BINARY));
    hash.update(lengthPrefixed(attributeValue(attribute)));
  }
  return hash.digest('hex');
}
