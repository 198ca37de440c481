import { DEFAULT_CONTENT_TYPE } from '../delivery-policy/delivery-policy';

/** The values in the headers of a delivery. */
export interface HeaderFields {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly messageId: string;
  readonly topicArn: string;
  /** Absent in a `SubscriptionConfirmation`. */
  readonly subscriptionArn?: string;
  readonly raw?: boolean;
  readonly contentType?: string;
}

/** The headers of a delivery, as observed on AWS. Publishers and subscribers cannot add others. */
export function deliveryHeaders(fields: HeaderFields): Record<string, string> {
  return {
    'x-amz-sns-message-type': fields.type,
    'x-amz-sns-message-id': fields.messageId,
    'x-amz-sns-topic-arn': fields.topicArn,
    ...(fields.subscriptionArn !== undefined && { 'x-amz-sns-subscription-arn': fields.subscriptionArn }),
    ...(fields.raw && { 'x-amz-sns-rawdelivery': 'true' }),
    'Content-Type': fields.contentType ?? DEFAULT_CONTENT_TYPE,
    'User-Agent': 'Amazon Simple Notification Service Agent',
    'Accept-Encoding': 'gzip,deflate',
    Connection: 'Keep-Alive',
  };
}
