import { sqsError } from '../errors';

const PREFIX = 'AQEB';

/** Creates a receipt handle: opaque to the receiver, and different for every receive. */
export function createReceiptHandle(queueName: string, messageId: string, nonce: string): string {
  return PREFIX + Buffer.from(`${queueName} ${messageId} ${nonce}`).toString('base64url');
}

/** The id of the message that a receipt handle of this queue belongs to. @throws AwsError `ReceiptHandleIsInvalid` (404) */
export function readReceiptHandle(queueName: string, handle: string | undefined): string {
  const text = handle ?? '';
  const [name, messageId, nonce] = Buffer.from(text.slice(PREFIX.length), 'base64url').toString().split(' ');
  if (text.startsWith(PREFIX) && name === queueName && messageId !== undefined && nonce !== undefined) return messageId;
  throw sqsError(
    'ReceiptHandleIsInvalid',
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${text}" is not a valid receipt handle.`,
    404,
  );
}
