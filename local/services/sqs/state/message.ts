import type { QueueMessage } from '../../../ports';

/** Message attributes as on the wire; binary values are base64. */
export type MessageAttributes = QueueMessage['messageAttributes'];

/** What a sender gives: the members of `SendMessage` and of an entry of `SendMessageBatch`. */
export interface SendEntry {
  readonly MessageBody: string;
  /** Seconds, 0–900; the queue's own delay by default. */
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageSystemAttributes?: MessageAttributes | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** A message in a queue. Times are milliseconds since the epoch. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  readonly sentAt: number;
  /** From when the retention period counts. */
  readonly retainedFrom: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** ARN of the queue that gave it up, when this queue holds it as a dead letter. */
  readonly deadLetterSource: string | undefined;
  /** When it can be received (again). */
  availableAt: number;
  /** Whether the time until `availableAt` is a visibility timeout; otherwise it is a delay. */
  checkedOut: boolean;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number | undefined;
  /** The latest receipt handle. */
  receiptHandle: string | undefined;
}

/** What a queue knows of a message besides what its sender gave. */
export type MessageIdentity = Pick<
  StoredMessage,
  'messageId' | 'senderId' | 'sentAt' | 'deduplicationId' | 'sequenceNumber'
>;

/** A message that was sent just now and never received. */
export function createMessage(entry: SendEntry, identity: MessageIdentity, availableAt: number): StoredMessage {
  return {
    ...identity,
    body: entry.MessageBody,
    messageAttributes: entry.MessageAttributes ?? {},
    traceHeader: entry.MessageSystemAttributes?.['AWSTraceHeader']?.StringValue,
    retainedFrom: identity.sentAt,
    groupId: entry.MessageGroupId,
    deadLetterSource: undefined,
    availableAt,
    checkedOut: false,
    receiveCount: 0,
    firstReceivedAt: undefined,
    lastReceivedAt: undefined,
    receiptHandle: undefined,
  };
}

/** Whether a receiver holds the message at `now`. */
export function isInFlight(message: StoredMessage, now: number): boolean {
  return message.checkedOut && message.availableAt > now;
}

/** Where a queue keeps its messages, and which of them may be received in which order. */
export interface MessageStore {
  readonly size: number;
  get(messageId: string): StoredMessage | undefined;
  all(): Iterable<StoredMessage>;
  add(message: StoredMessage): void;
  remove(message: StoredMessage): void;
  /** Tells that `availableAt` or `checkedOut` of a stored message changed. */
  changed(message: StoredMessage): void;
  /** Up to `max` messages that may be received now, in the order in which to deliver them. */
  candidates(max: number, now: number): StoredMessage[];
  /** The next moment after `now` at which a message may become receivable by the passing of time. */
  nextChangeAt(now: number): number | undefined;
  clear(): void;
}
