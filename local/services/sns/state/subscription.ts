import type { SubscriptionDeliveryPolicy } from '../delivery-policy/delivery-policy';
import type { Filter } from '../filter/compile-filter';

/** Protocols that the engine delivers over. */
export const PROTOCOLS = ['http', 'https', 'sqs'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** What a subscription acts on, read out of its attributes. */
export interface SubscriptionSettings {
  readonly raw: boolean;
  readonly filter: Filter | undefined;
  readonly deliveryPolicy: SubscriptionDeliveryPolicy | undefined;
  readonly deadLetterArn: string | undefined;
}

/** A subscription. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** A URL, possibly with credentials, or the ARN of a queue. */
  readonly endpoint: string;
  /** ARN of whoever subscribed. */
  readonly principalArn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  confirmed: boolean;
  /** Whether only its owner may end it. */
  authenticated: boolean;
  /** Attributes as they were set; always valid. */
  attributes: Readonly<Record<string, string>>;
  settings: SubscriptionSettings;
}

/** A URL with its password hidden, as lists and reports show it. */
export function maskedEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https?:\/\/[^/@:]*):[^/@]*@/, '$1:****@');
}
