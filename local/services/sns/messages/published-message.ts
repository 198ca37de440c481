/** A message attribute. The `Value` of a binary attribute is base64. */
export interface MessageAttribute {
  /** `String`, `Number`, `Binary` or `String.Array`, possibly with a custom suffix. */
  readonly Type: string;
  readonly Value: string;
}

/** Attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message that a topic has accepted. */
export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** The body for each protocol; `default` is for all others. */
  readonly bodies: Readonly<Record<string, string>> & { readonly default: string };
  readonly attributes: MessageAttributes;
  /** Whether the publisher sent one body per protocol. Subscribers then receive no attributes. */
  readonly structured: boolean;
  /** Forwarded to SQS queues, which use it for fair queueing. */
  readonly messageGroupId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
}

/** The body that subscribers with a protocol receive. */
export function bodyFor(message: PublishedMessage, protocol: string): string {
  return message.bodies[protocol] ?? message.bodies.default;
}

/** The attributes that subscribers receive. */
export function sentAttributes(message: PublishedMessage): MessageAttributes {
  return message.structured ? {} : message.attributes;
}
