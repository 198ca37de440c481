import { parseMessage } from '../../protocol/messages';

/** A delivery that failed for good. Signatures, tokens and the unsubscribe link of the envelope are never part of it. */
export interface DeadLetter {
  /** Id in the queue. */
  readonly id: string;
  /** The webhook that did not take it; null when the body does not say. */
  readonly webhookId: string | null;
  /** Id of the message in its channel. */
  readonly messageId?: string;
  /** The `x-amz-sns-message-id` that every attempt of the delivery carried. */
  readonly notificationId?: string;
  readonly channel?: string;
  readonly offset?: number;
  readonly epoch?: string;
  readonly type?: string;
  /** When SNS gave up, ISO 8601. */
  readonly sentAt: string;
  /** The body is no notification of this service; look at it in the queue. */
  readonly unreadable?: true;
}

/** A message of the dead-letter queue. */
export interface QueuedDeadLetter {
  readonly id: string;
  /** The envelope that SNS would have posted. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Says what a dead letter is, without anything that could be abused. */
export function describeDeadLetter({ id, body, sentAt }: QueuedDeadLetter): DeadLetter {
  const envelope = parseObject(body);
  const message = typeof envelope['Message'] === 'string' ? parseMessage(envelope['Message']) : undefined;
  const base = { id, webhookId: webhookIdOf(envelope['UnsubscribeURL']), sentAt: new Date(sentAt).toISOString() };
  const notificationId = envelope['MessageId'];
  const named = typeof notificationId === 'string' ? { notificationId } : {};
  if (message === undefined) return { ...base, ...named, unreadable: true };
  const { channel, offset, epoch, type } = message;
  return { ...base, messageId: message.id, ...named, channel, offset, epoch, ...(type === undefined ? {} : { type }) };
}

function webhookIdOf(unsubscribeUrl: unknown): string | null {
  if (typeof unsubscribeUrl !== 'string' || !URL.canParse(unsubscribeUrl)) return null;
  return new URL(unsubscribeUrl).searchParams.get('SubscriptionArn')?.split(':')[6] ?? null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
