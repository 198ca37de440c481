import { invalidParameter, parameterValueInvalid } from '../errors';
import type { MessageAttribute, MessageAttributes, PublishedMessage } from './published-message';
import type { QueryInput } from '../query-input';

/** Subjects are shorter than this many characters. */
const MAX_SUBJECT = 100;

/** Longest name of a message attribute, in bytes. */
const MAX_NAME_BYTES = 256;

const ATTRIBUTE_TYPE = /^(String\.Array|String|Number|Binary)(\..+)?$/;

// eslint-disable-next-line no-control-regex -- the control characters are the point
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

function checkName(name: string): void {
  if (Buffer.byteLength(name) >= MAX_NAME_BYTES)
    throw parameterValueInvalid(`Length of message attribute name must be less than ${MAX_NAME_BYTES} bytes.`);
  const illegal = /[^A-Za-z0-9_.-]/u.exec(name)?.[0];
  if (illegal !== undefined) {
    throw parameterValueInvalid(
      `Invalid non-alphanumeric character '#x${illegal.codePointAt(0)!.toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.startsWith('.'))
    throw parameterValueInvalid("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.'))
    throw parameterValueInvalid("Invalid message attribute name ending with character '.' was found.");
  if (name.includes('..')) throw parameterValueInvalid("Message attribute name can not have successive '.' character.");
}

function readAttribute(name: string, entry: QueryInput): MessageAttribute {
  checkName(name);
  const type = entry.text('Value', 'DataType') ?? '';
  const base = ATTRIBUTE_TYPE.exec(type)?.[1];
  if (base === undefined) {
    throw parameterValueInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const field = base === 'Binary' ? 'Binary' : 'String';
  const other = field === 'Binary' ? 'String' : 'Binary';
  const value = entry.text('Value', `${field}Value`);
  if (value === undefined && entry.text('Value', `${other}Value`) !== undefined) {
    throw parameterValueInvalid(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  }
  if (!value)
    throw parameterValueInvalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (base === 'Number' && !Number.isFinite(Number(value))) {
    throw parameterValueInvalid(`Could not cast message attribute '${name}' value to number.`);
  }
  return { Type: type, Value: value };
}

/** Reads the message attributes of a call. @throws AwsError `ParameterValueInvalid` */
export function readAttributes(input: QueryInput): MessageAttributes {
  const attributes: Record<string, MessageAttribute> = {};
  for (const entry of input.list('MessageAttributes', 'entry')) {
    const name = entry.text('Name') ?? '';
    attributes[name] = readAttribute(name, entry);
  }
  return attributes;
}

/** Size that counts towards the limit: UTF-8 bytes of the message and of names, types and values of its attributes. */
export function messageBytes(message: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(message);
  for (const [name, { Type, Value }] of Object.entries(attributes)) {
    const valueBytes = Type.startsWith('Binary') ? Buffer.from(Value, 'base64').length : Buffer.byteLength(Value);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(Type) + valueBytes;
  }
  return bytes;
}

function readStructure(message: string): PublishedMessage['bodies'] {
  let bodies: unknown;
  try {
    bodies = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries((bodies ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const byProtocol = Object.fromEntries(texts);
  if (byProtocol['default'] === undefined)
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return byProtocol as PublishedMessage['bodies'];
}

/** The bodies per protocol. @throws AwsError `InvalidParameter` for a structure that is no JSON or has no default */
export function readBodies(input: QueryInput): {
  readonly bodies: PublishedMessage['bodies'];
  readonly structured: boolean;
} {
  const message = input.text('Message') ?? '';
  const structure = input.text('MessageStructure');
  if (structure === undefined || structure === '') return { bodies: { default: message }, structured: false };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  return { bodies: readStructure(message), structured: true };
}

/** What is checked for each message on its own. @throws AwsError `InvalidParameter` */
export function checkMessage(input: QueryInput): void {
  if (!input.text('Message')) throw invalidParameter('Empty message');
  const subject = input.text('Subject');
  if (subject !== undefined && (subject === '' || subject.length >= MAX_SUBJECT || CONTROL_CHARACTER.test(subject))) {
    throw invalidParameter('Subject');
  }
  if (input.text('MessageDeduplicationId') !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
}
