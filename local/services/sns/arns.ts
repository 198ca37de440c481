import type { Account } from '../../core/account';
import { arn } from '../../core/account';
import { invalidParameter } from './errors';

const ARN_PARTS = 6;

/** The ids that SNS assigns to subscriptions. */
const SUBSCRIPTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function splitArn(value: string, parameter: string): readonly string[] {
  const parts = value.split(':');
  if (parts.length >= ARN_PARTS) return parts;
  throw invalidParameter(`${parameter} Reason: An ARN must have at least ${ARN_PARTS} elements, not ${parts.length}`);
}

/** The ARN of a topic by its name. */
export function topicArnOf(account: Account, name: string): string {
  return arn(account, 'sns', name);
}

/** Whether a text has the form of the ARN of a topic in this Region, in any account. */
export function isTopicArn(value: string, account: Account): boolean {
  const [prefix, partition, service, region, accountId, name, ...more] = value.split(':');
  return (
    prefix === 'arn' &&
    partition === account.partition &&
    service === 'sns' &&
    region === account.region &&
    accountId !== undefined &&
    accountId !== '' &&
    name !== undefined &&
    name !== '' &&
    more.length === 0
  );
}

/** Checks a `TopicArn`. @throws AwsError `InvalidParameter` if it is too short or of another Region */
export function checkTopicArn(value: string | undefined, account: Account, parameter = 'TopicArn'): string {
  const text = value ?? '';
  splitArn(text, parameter);
  if (!isTopicArn(text, account)) throw invalidParameter(parameter);
  return text;
}

/** Checks a `SubscriptionArn`. @returns the ARN of its topic. @throws AwsError `InvalidParameter` */
export function topicArnInSubscription(value: string | undefined, account: Account): string {
  if (!value) throw invalidParameter('SubscriptionArn Reason: no value for required parameter');
  const parts = splitArn(value, 'SubscriptionArn');
  const topicArn = parts.slice(0, ARN_PARTS).join(':');
  if (!isTopicArn(topicArn, account)) throw invalidParameter('SubscriptionArn');
  if (parts.length !== ARN_PARTS + 1 || !SUBSCRIPTION_ID.test(parts[ARN_PARTS]!))
    throw invalidParameter('SubscriptionId');
  return topicArn;
}

/** Whether a text is the ARN of a queue in this account and Region. */
export function isQueueArn(value: string, account: Account): boolean {
  const queue = value.split(':')[ARN_PARTS - 1] ?? '';
  return queue !== '' && value === arn(account, 'sqs', queue);
}
