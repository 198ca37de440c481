import type { MessageAttributeValue, PublishBatchRequestEntry, PublishInput } from '@aws-sdk/client-sns';
import type { WireInput } from '../../../aws/typed-operations';
import { readBase64, readStructureMap, readText } from '../../../aws/wire-input';
import { invalidParameter, parameterValueInvalid } from '../errors';
import type { MessageAttribute, MessageAttributes, PublishedMessage } from './published-message';

/** A message to publish, alone or in a batch. */
type MessageInput = WireInput<PublishInput | PublishBatchRequestEntry>;

/** A subject must have fewer characters than this. */
const MAX_SUBJECT = 100;

/** The name of a message attribute must have fewer bytes than this. */
const MAX_NAME_BYTES = 256;

const ATTRIBUTE_TYPE = /^(String\.Array|String|Number|Binary)(\..+)?$/;

// eslint-disable-next-line no-control-regex -- this expression has to match control characters
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

function readAttribute(name: string, input: WireInput<MessageAttributeValue>): MessageAttribute {
  checkName(name);
  const type = readText(input, 'DataType') ?? '';
  const base = ATTRIBUTE_TYPE.exec(type)?.[1];
  if (base === undefined) {
    throw parameterValueInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const field = base === 'Binary' ? 'Binary' : 'String';
  const values = { String: readText(input, 'StringValue'), Binary: readBase64(input, 'BinaryValue') };
  const value = values[field];
  if (value === undefined && (values.String ?? values.Binary) !== undefined) {
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

/** Reads the attributes of a message. @throws AwsError `ParameterValueInvalid` */
export function readAttributes(input: MessageInput): MessageAttributes {
  return Object.fromEntries(
    Object.entries(readStructureMap(input, 'MessageAttributes') ?? {}).map(([name, attribute]) => [
      name,
      readAttribute(name, attribute),
    ]),
  );
}

/**
 * The size that counts towards the limit: UTF-8 bytes of the message and of the names, types and values of its
 * attributes.
 */
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

/**
 * Reads the body for each protocol.
 * @throws AwsError `InvalidParameter` if the bodies are not JSON or have no default
 */
export function readBodies(input: MessageInput): {
  readonly bodies: PublishedMessage['bodies'];
  readonly structured: boolean;
} {
  const message = readText(input, 'Message') ?? '';
  const structure = readText(input, 'MessageStructure');
  if (structure === undefined || structure === '') return { bodies: { default: message }, structured: false };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  return { bodies: readStructure(message), structured: true };
}

/**
 * Checks the rules whose violation rejects one entry of a batch, not the whole batch.
 * @throws AwsError `InvalidParameter`
 */
export function checkMessage(input: MessageInput): void {
  if (!readText(input, 'Message')) throw invalidParameter('Empty message');
  const subject = readText(input, 'Subject');
  if (subject !== undefined && (subject === '' || subject.length >= MAX_SUBJECT || CONTROL_CHARACTER.test(subject))) {
    throw invalidParameter('Subject');
  }
  if (readText(input, 'MessageDeduplicationId') !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
}
