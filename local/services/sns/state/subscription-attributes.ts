import type { Account } from '../../../core/account';
import { isQueueArn } from '../arns';
import { effectivePolicy } from '../delivery-policy/delivery-policy';
import { readSubscriptionPolicy } from '../delivery-policy/read-delivery-policy';
import { invalidAttribute } from '../errors';
import type { FilterScope } from '../filter/filter-policy';
import { compileFilter } from '../filter/compile-filter';
import { readFilterPolicy } from '../filter/read-filter-policy';
import { maskedEndpoint } from './subscription';
import type { Subscription, SubscriptionSettings } from './subscription';
import type { Topic } from './topic';

type Attributes = Readonly<Record<string, string>>;

const SCOPES: readonly string[] = ['MessageAttributes', 'MessageBody'];

/** Attributes of SNS that the engine does not support. */
const UNSUPPORTED = new Set(['SubscriptionRoleArn', 'ReplayPolicy']);

/** Attributes that are removed by an empty value. */
const REMOVABLE = new Set(['FilterPolicy', 'DeliveryPolicy', 'RedrivePolicy']);

function scopeOf(attributes: Attributes): FilterScope {
  return (attributes['FilterPolicyScope'] as FilterScope | undefined) ?? 'MessageAttributes';
}

function redriveProblem(text: string, account: Account): string | undefined {
  let target: unknown;
  try {
    target = (JSON.parse(text) as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn;
  } catch (error) {
    return `RedrivePolicy: failed to parse JSON. ${(error as Error).message}`;
  }
  if (typeof target !== 'string' || !isQueueArn(target, account))
    return 'RedrivePolicy: deadLetterTargetArn is an invalid arn';
  if (target.endsWith('.fifo'))
    return 'RedrivePolicy: must use a standard queue as DLQ for a subscription to a standard topic.';
  return undefined;
}

function problemOf(name: string, value: string, attributes: Attributes, account: Account): string | undefined {
  if (REMOVABLE.has(name) && value === '') return undefined;
  switch (name) {
    case 'RawMessageDelivery':
      return /^(true|false)$/i.test(value)
        ? undefined
        : `RawMessageDelivery: Invalid value [${value}]. Must be true or false.`;
    case 'FilterPolicyScope':
      return SCOPES.includes(value)
        ? undefined
        : `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`;
    case 'FilterPolicy': {
      const reading = readFilterPolicy(value, scopeOf(attributes));
      return 'problem' in reading ? reading.problem : undefined;
    }
    case 'DeliveryPolicy': {
      const reading = readSubscriptionPolicy(value);
      return 'problem' in reading ? reading.problem : undefined;
    }
    case 'RedrivePolicy':
      return redriveProblem(value, account);
    default:
      return UNSUPPORTED.has(name) ? `${name}: the engine does not support this attribute.` : 'AttributeName';
  }
}

/**
 * Merges changes into the attributes of a subscription.
 * @throws AwsError `InvalidParameter` naming the first attribute that violates a rule
 */
export function mergeSubscriptionAttributes(
  current: Attributes,
  changes: Attributes,
  account: Account,
  inCreation: boolean,
): Attributes {
  const merged: Record<string, string> = { ...current, ...changes };
  // A new scope must be valid for the existing policy.
  const affected = {
    ...(changes['FilterPolicyScope'] !== undefined && merged['FilterPolicy']
      ? { FilterPolicy: merged['FilterPolicy'] }
      : {}),
    ...changes,
  };
  const scopeFirst = Object.entries(affected).sort(
    ([a], [b]) => Number(b === 'FilterPolicyScope') - Number(a === 'FilterPolicyScope'),
  );
  for (const [name, value] of scopeFirst) {
    const problem = problemOf(name, value, merged, account);
    if (problem !== undefined) throw invalidAttribute(problem, inCreation);
  }
  for (const name of REMOVABLE) if (merged[name] === '') delete merged[name];
  if (merged['RawMessageDelivery'] !== undefined)
    merged['RawMessageDelivery'] = merged['RawMessageDelivery'].toLowerCase();
  return merged;
}

/** Parses attributes that {@link mergeSubscriptionAttributes} has accepted. */
export function readSubscriptionSettings(attributes: Attributes): SubscriptionSettings {
  const { FilterPolicy, DeliveryPolicy, RedrivePolicy } = attributes;
  const scope = scopeOf(attributes);
  const filter = FilterPolicy === undefined ? undefined : readFilterPolicy(FilterPolicy, scope);
  const delivery = DeliveryPolicy === undefined ? undefined : readSubscriptionPolicy(DeliveryPolicy);
  const isFilter = filter && 'policy' in filter && Object.keys(filter.policy).length > 0;
  return {
    raw: attributes['RawMessageDelivery'] === 'true',
    filter: isFilter ? compileFilter(filter.policy, scope) : undefined,
    deliveryPolicy: delivery && 'policy' in delivery ? delivery.policy : undefined,
    deadLetterArn:
      RedrivePolicy === undefined
        ? undefined
        : (JSON.parse(RedrivePolicy) as { deadLetterTargetArn: string }).deadLetterTargetArn,
  };
}

/** The result of `GetSubscriptionAttributes`. It contains the scope only if there is a filter policy. */
export function describeSubscription(
  subscription: Subscription,
  topic: Topic | undefined,
  account: Account,
): Record<string, string> {
  const { FilterPolicy, RedrivePolicy } = subscription.attributes;
  const { raw, deliveryPolicy } = subscription.settings;
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Owner: account.accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    PendingConfirmation: String(!subscription.confirmed),
    ConfirmationWasAuthenticated: String(subscription.authenticated),
    SubscriptionPrincipal: subscription.principalArn,
    RawMessageDelivery: String(raw),
    ...(FilterPolicy !== undefined && { FilterPolicy, FilterPolicyScope: scopeOf(subscription.attributes) }),
    ...(deliveryPolicy && { DeliveryPolicy: JSON.stringify(deliveryPolicy) }),
    ...(subscription.protocol !== 'sqs' && {
      EffectiveDeliveryPolicy: JSON.stringify(effectivePolicy(deliveryPolicy, topic?.deliveryPolicy)),
    }),
    ...(RedrivePolicy !== undefined && { RedrivePolicy }),
  };
}

/** A subscription in the results of the list operations. */
export function listedSubscription(subscription: Subscription, account: Account): Record<string, string> {
  return {
    SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
    Owner: account.accountId,
    Protocol: subscription.protocol,
    Endpoint: maskedEndpoint(subscription.endpoint),
    TopicArn: subscription.topicArn,
  };
}
