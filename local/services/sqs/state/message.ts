import type { QueueMessage } from '../../../ports';

/** Message attributes as in requests and responses; binary values are base64. */
export type MessageAttributes = QueueMessage['messageAttributes'];

/** The message in a `SendMessage` or in an entry of a `SendMessageBatch`. */
export interface SendEntry {
  readonly MessageBody: string;
  /** Seconds, 0–900. @default the delay of the queue */
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
  /** Start of the retention period. */
  readonly retainedFrom: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** ARN of the queue whose dead letter this message is; `undefined` if it is not a dead letter. */
  readonly deadLetterSource: string | undefined;
  /** When the message can be received (again). */
  availableAt: number;
  /** Whether the time until `availableAt` is a visibility timeout rather than a delay. */
  checkedOut: boolean;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number | undefined;
  /** The latest receipt handle. */
  receiptHandle: string | undefined;
}

/** The properties of a message that the queue assigns. */
export type MessageIdentity = Pick<
  StoredMessage,
  'messageId' | 'senderId' | 'sentAt' | 'deduplicationId' | 'sequenceNumber'
>;

/** Creates a message that has not been received yet. */
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

/** Whether the message was received and its visibility timeout has not passed at `now`. */
export function isInFlight(message: StoredMessage, now: number): boolean {
  return message.checkedOut && message.availableAt > now;
}

/** The messages of a queue. The implementation decides which messages may be received, and in which order. */
export interface StoredMessages {
  readonly size: number;
  get(messageId: string): StoredMessage | undefined;
  all(): Iterable<StoredMessage>;
  add(message: StoredMessage): void;
  remove(message: StoredMessage): void;
  /** Call this after `availableAt` or `checkedOut` of a stored message has changed. */
  changed(message: StoredMessage): void;
  /** Up to `max` messages that may be received now, in the order of their delivery. */
  candidates(max: number, now: number): StoredMessage[];
  /** The next time after `now` at which a delay or a visibility timeout ends. */
  nextChangeAt(now: number): number | undefined;
  clear(): void;
}
