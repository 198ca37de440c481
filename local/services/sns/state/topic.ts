import type { PolicyDocument } from '../../../aws/access-control';
import type { TopicDeliveryPolicy } from '../delivery-policy/delivery-policy';
import type { SignatureVersion } from '../signing/signature';

/** Default maximum size of a topic's messages, in bytes. HTTP/S endpoints cannot receive larger messages. */
export const DEFAULT_MESSAGE_BYTES = 262_144;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** The attributes, as they were set, except the two policies below. */
  attributes: Readonly<Record<string, string>>;
  policy: PolicyDocument | undefined;
  deliveryPolicy: TopicDeliveryPolicy | undefined;
  tags: Readonly<Record<string, string>>;
  /** Number of subscriptions that were deleted. */
  subscriptionsDeleted: number;
}

export function signatureVersionOf(topic: Topic): SignatureVersion {
  return topic.attributes['SignatureVersion'] === '2' ? '2' : '1';
}

/** Maximum size of a message, in bytes. */
export function maximumMessageSize(topic: Topic): number {
  return Number(topic.attributes['MaximumMessageSize'] ?? DEFAULT_MESSAGE_BYTES);
}
