import type { SubscriptionDeliveryPolicy } from '../delivery-policy/delivery-policy';
import type { Filter } from '../filter/compile-filter';

/** The protocols that the engine supports. */
export const PROTOCOLS = ['http', 'https', 'sqs'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** The attributes that determine the behavior of a subscription, parsed. */
export interface SubscriptionSettings {
  readonly raw: boolean;
  readonly filter: Filter | undefined;
  readonly deliveryPolicy: SubscriptionDeliveryPolicy | undefined;
  readonly deadLetterArn: string | undefined;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** A URL, possibly with credentials, or the ARN of a queue. */
  readonly endpoint: string;
  /** ARN of the subscriber's credentials. */
  readonly principalArn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  confirmed: boolean;
  /** Whether only a signed call may end the subscription. */
  authenticated: boolean;
  /** Valid attributes, as they were set. */
  attributes: Readonly<Record<string, string>>;
  settings: SubscriptionSettings;
}

/** Masks the password of a URL, for lists and reports. */
export function maskedEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https?:\/\/[^/@:]*):[^/@]*@/, '$1:****@');
}
