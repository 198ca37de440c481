import type { Account } from '../../../core/account';
import type { PolicyDocument } from '../../../aws/access-control';
import { policyProblems } from '../../iam';
import { effectiveTopicPolicy } from '../delivery-policy/delivery-policy';
import { readTopicPolicy } from '../delivery-policy/read-delivery-policy';
import { invalidAttribute } from '../errors';
import { DEFAULT_MESSAGE_BYTES } from './topic';
import type { Topic } from './topic';

/** Range of `MaximumMessageSize`, in bytes. */
const MESSAGE_SIZE = [1024, 1_048_576] as const;

/** The actions in the default policy of a topic. */
const DEFAULT_ACTIONS = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
];

const FEEDBACK =
  /^(HTTP|SQS|Lambda|Firehose|Application)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

/** Attributes that the engine stores without checking them. */
const PLAIN = new Set(['DisplayName', 'KmsMasterKeyId', 'TracingConfig']);

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Describes why an attribute of a topic is invalid, with the text of SNS if the text is known. */
export function topicAttributeProblem(name: string, value: string): string | undefined {
  if (PLAIN.has(name) || FEEDBACK.test(name)) return undefined;
  switch (name) {
    case 'Policy': {
      const problems = value === '' ? [] : policyProblems(parseObject(value), 'resource');
      return problems.length > 0 ? `Policy: ${problems.join('; ')}` : undefined;
    }
    case 'DeliveryPolicy': {
      const reading = value === '' ? undefined : readTopicPolicy(value);
      return reading && 'problem' in reading ? reading.problem : undefined;
    }
    case 'SignatureVersion':
      return value === '1' || value === '2' ? undefined : `SignatureVersion: Invalid value [${value}]. Must be 1 or 2.`;
    case 'MaximumMessageSize':
      return /^\d+$/.test(value) && Number(value) >= MESSAGE_SIZE[0] && Number(value) <= MESSAGE_SIZE[1]
        ? undefined
        : `MaximumMessageSize: Invalid value [${value}]. Must be from ${MESSAGE_SIZE[0]} to ${MESSAGE_SIZE[1]}.`;
    case 'FifoTopic':
      return value === 'false'
        ? undefined
        : 'FifoTopic: the engine does not support FIFO topics. Use a standard topic.';
    default:
      return 'AttributeName';
  }
}

/** Sets attributes of a topic. @throws AwsError `InvalidParameter`, before any attribute is changed */
export function applyTopicAttributes(
  topic: Topic,
  changes: Readonly<Record<string, string>>,
  inCreation: boolean,
): void {
  for (const [name, value] of Object.entries(changes)) {
    const problem = topicAttributeProblem(name, value);
    if (problem !== undefined) throw invalidAttribute(problem, inCreation);
  }
  const { Policy, DeliveryPolicy, FifoTopic: _fifo, ...plain } = changes;
  if (Policy !== undefined) topic.policy = Policy === '' ? undefined : (JSON.parse(Policy) as PolicyDocument);
  if (DeliveryPolicy !== undefined) {
    const reading = DeliveryPolicy === '' ? undefined : readTopicPolicy(DeliveryPolicy);
    topic.deliveryPolicy = reading && 'policy' in reading ? reading.policy : undefined;
  }
  topic.attributes = { ...topic.attributes, ...plain };
}

/**
 * The policy that `GetTopicAttributes` returns for a topic without one. The engine does not evaluate this policy: its
 * condition is never met, because no caller in the engine has an `AWS:SourceOwner`.
 */
function defaultPolicy(topic: Topic, account: Account): object {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: DEFAULT_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topic.arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account.accountId } },
      },
    ],
  };
}

/** The number of a topic's subscriptions, by state. */
export interface SubscriptionCounts {
  readonly confirmed: number;
  readonly pending: number;
}

/** The result of `GetTopicAttributes`. */
export function describeTopic(topic: Topic, account: Account, counts: SubscriptionCounts): Record<string, string> {
  return {
    TopicArn: topic.arn,
    Owner: account.accountId,
    DisplayName: '',
    ...topic.attributes,
    MaximumMessageSize: topic.attributes['MaximumMessageSize'] ?? String(DEFAULT_MESSAGE_BYTES),
    Policy: JSON.stringify(topic.policy ?? defaultPolicy(topic, account)),
    ...(topic.deliveryPolicy && { DeliveryPolicy: JSON.stringify(topic.deliveryPolicy) }),
    EffectiveDeliveryPolicy: JSON.stringify(effectiveTopicPolicy(topic.deliveryPolicy)),
    SubscriptionsConfirmed: String(counts.confirmed),
    SubscriptionsPending: String(counts.pending),
    SubscriptionsDeleted: String(topic.subscriptionsDeleted),
  };
}
