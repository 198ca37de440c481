/** A message attribute; `Value` of binary ones is base64. */
export interface MessageAttribute {
  /** `String`, `Number`, `Binary` or `String.Array`, possibly with a custom suffix. */
  readonly Type: string;
  readonly Value: string;
}

/** Attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message as it was accepted for a topic. */
export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** What each protocol gets; `default` for the others. */
  readonly bodies: Readonly<Record<string, string>> & { readonly default: string };
  readonly attributes: MessageAttributes;
  /** Whether the publisher gave one body per protocol; then no attributes are sent. */
  readonly structured: boolean;
  /** For fair SQS queues. */
  readonly messageGroupId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
}

/** The text that subscribers of a protocol get. */
export function bodyFor(message: PublishedMessage, protocol: string): string {
  return message.bodies[protocol] ?? message.bodies.default;
}

/** The attributes that subscribers get. */
export function sentAttributes(message: PublishedMessage): MessageAttributes {
  return message.structured ? {} : message.attributes;
}
