import type { AwsError } from '../../../core/errors';
import { invalidParameter, invalidValue, missingParameter, sqsError } from '../errors';
import { attributeValue } from './md5';
import type { MessageAttributes, SendEntry } from '../state/message';

/** Maximum size of a message, and of all messages of one batch together, in bytes (on AWS since 2025). */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Maximum number of attributes of a message. */
const MAX_ATTRIBUTES = 10;

/** Maximum delay, in seconds. */
const MAX_DELAY_SECONDS = 900;

/** Characters that XML 1.0 does not allow. SQS rejects them. */
const ILLEGAL_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Group and deduplication ids: 1–128 alphanumeric or punctuation characters. */
const ORDERING_ID = /^[\x21-\x7e]{1,128}$/;

const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!aws\.)(?!amazon\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i;
const ATTRIBUTE_TYPE = /^(String|Number|Binary)(\.[^\s]{1,249})?$/;

/** The size of a message: UTF-8 bytes of the body and of the names, types and values of its attributes. */
export function messageBytes(entry: SendEntry): number {
  let bytes = Buffer.byteLength(entry.MessageBody, 'utf8');
  for (const [name, attribute] of Object.entries(entry.MessageAttributes ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + attributeValue(attribute).length;
  }
  return bytes;
}

function checkAttribute(name: string, attribute: MessageAttributes[string]): void {
  if (!ATTRIBUTE_NAME.test(name)) {
    throw invalidParameter(
      `Message (user) attribute name ${JSON.stringify(name)} is invalid: 1 to 256 of A-Z, a-z, 0-9, '_', '-' and '.'; no AWS. or Amazon. prefix; no leading, trailing or double '.'.`,
    );
  }
  const type = ATTRIBUTE_TYPE.exec(attribute.DataType)?.[1];
  if (type === undefined) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = type === 'Binary' ? attribute.BinaryValue : attribute.StringValue;
  if (value === undefined || value === '') {
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type === 'Binary' ? 'Binary' : 'String'}'.`,
    );
  }
  if (type === 'Number' && !Number.isFinite(Number(value))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (type !== 'Binary') checkCharacters(value);
}

function checkCharacters(text: string): void {
  const found = ILLEGAL_CHARACTER.exec(text);
  if (!found) return;
  throw sqsError(
    'InvalidMessageContents',
    'InvalidMessageContents',
    `Invalid binary character '#x${found[0].codePointAt(0)!.toString(16).toUpperCase()}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]`,
  );
}

function checkOrderingId(parameter: 'MessageGroupId' | 'MessageDeduplicationId', value: string | undefined): void {
  if (value === undefined || ORDERING_ID.test(value)) return;
  throw invalidValue(
    value,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** The error for a message over `maxBytes`. Its text differs between a single send and a batch entry. */
export function tooLong(maxBytes: number, inBatch: boolean): AwsError {
  const verb = inBatch ? 'cannot be validated' : 'are invalid';
  return invalidParameter(`One or more parameters ${verb}. Reason: Message must be shorter than ${maxBytes} bytes.`);
}

/**
 * Checks group id, deduplication id and delay, whose rules depend on the type of the queue.
 * @throws AwsError `MissingParameter` or `InvalidParameterValue`
 */
export function checkOrdering(entry: SendEntry, fifo: boolean, contentBased: boolean): void {
  checkOrderingId('MessageGroupId', entry.MessageGroupId);
  checkOrderingId('MessageDeduplicationId', entry.MessageDeduplicationId);
  if (!fifo) {
    if (entry.MessageDeduplicationId === undefined) return;
    throw invalidValue(
      entry.MessageDeduplicationId,
      'MessageDeduplicationId',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (entry.MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  if (entry.DelaySeconds) {
    throw invalidValue(
      entry.DelaySeconds,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (entry.MessageDeduplicationId === undefined && !contentBased) {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

/** Checks body, delay and attributes of a message. @throws AwsError naming the first rule that it violates */
export function checkContents(entry: SendEntry): void {
  if (entry.MessageBody === '') throw missingParameter('MessageBody');
  checkCharacters(entry.MessageBody);
  const delay = entry.DelaySeconds;
  if (delay !== undefined && !(Number.isInteger(delay) && delay >= 0 && delay <= MAX_DELAY_SECONDS)) {
    throw invalidValue(delay, 'DelaySeconds', `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`);
  }
  const attributes = Object.entries(entry.MessageAttributes ?? {});
  if (attributes.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of attributes) checkAttribute(name, attribute);
  for (const name of Object.keys(entry.MessageSystemAttributes ?? {})) {
    if (name !== 'AWSTraceHeader')
      throw invalidParameter(`Message system attribute name '${name}' is invalid. Only AWSTraceHeader is supported.`);
  }
}
