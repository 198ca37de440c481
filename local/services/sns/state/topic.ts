import type { PolicyDocument } from '../../../aws/access-control';
import type { TopicDeliveryPolicy } from '../delivery-policy/delivery-policy';
import type { SignatureVersion } from '../signing/signature';

/** Largest message that a topic takes unless told otherwise, and the largest that HTTP/S endpoints can get, in bytes. */
export const DEFAULT_MESSAGE_BYTES = 262_144;

/** A topic. */
export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** Attributes as they were set, except the documents below. */
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

/** Largest message, in bytes. */
export function maximumMessageSize(topic: Topic): number {
  return Number(topic.attributes['MaximumMessageSize'] ?? DEFAULT_MESSAGE_BYTES);
}
