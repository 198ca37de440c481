import { parseMessage } from '../../protocol/messages';

/** A delivery that failed permanently. It never contains the signature, the token or the unsubscribe URL of the envelope. */
export interface DeadLetter {
  /** Id in the queue. */
  readonly id: string;
  /** The webhook to which the delivery failed; null if the body does not contain it. */
  readonly webhookId: string | null;
  /** Id of the message in its channel. */
  readonly messageId?: string;
  /** The `x-amz-sns-message-id` of every attempt of the delivery. */
  readonly notificationId?: string;
  readonly channel?: string;
  readonly offset?: number;
  readonly epoch?: string;
  readonly type?: string;
  /** When SNS gave up, ISO 8601. */
  readonly sentAt: string;
  /** The body is not a notification of this service; read it in the queue. */
  readonly unreadable?: true;
}

/** A message of the dead-letter queue. */
export interface QueuedDeadLetter {
  readonly id: string;
  /** The envelope that SNS tried to post. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Describes a dead letter without the parts that could be misused. */
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
