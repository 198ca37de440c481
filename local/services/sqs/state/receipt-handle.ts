import { sqsError } from '../errors';

const PREFIX = 'AQEB';

/** A receipt handle: opaque to the receiver, different at every receive. */
export function createReceiptHandle(queueName: string, messageId: string, nonce: string): string {
  return PREFIX + Buffer.from(`${queueName} ${messageId} ${nonce}`).toString('base64url');
}

/** The message that a handle of this queue stands for. @throws AwsError `ReceiptHandleIsInvalid` (404) */
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
