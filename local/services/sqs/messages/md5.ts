import { createHash } from 'node:crypto';
import type { MessageAttributes } from '../state/message';

/** Transport types in the MD5 of message attributes. */
const TRANSPORT_STRING = 1;
const TRANSPORT_BINARY = 2;

/** MD5 of text in UTF-8, as hex. */
export function md5OfText(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function lengthPrefixed(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/** The value of an attribute as bytes. */
export function attributeValue(attribute: MessageAttributes[string]): Buffer {
  return attribute.BinaryValue === undefined
    ? Buffer.from(attribute.StringValue ?? '', 'utf8')
    : Buffer.from(attribute.BinaryValue, 'base64');
}

/**
 * MD5 of message attributes, as hex; `undefined` without attributes. By name: length and bytes of the name, of the data
 * type, then the transport type and length and bytes of the value (SQS developer guide, "Calculating the MD5 message
 * digest for message attributes").
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
