import type {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Principal } from '../../../aws/access-control';
import { XmlEntries } from '../../../aws/query-protocol';
import type { QueryOperations } from '../../../aws/typed-operations';
import { readFlag, readText, readTextMap } from '../../../aws/wire-input';
import type { Account } from '../../../core/account';
import { paginate } from '../../../core/paginate';
import { checkTopicArn, isTopicArn, topicArnInSubscription } from '../arns';
import type { SnsAuthorizer } from '../authorize';
import { invalidParameter, notFound } from '../errors';
import type { Subscription } from '../state/subscription';
import { describeSubscription, listedSubscription } from '../state/subscription-attributes';
import type { Subscriptions } from '../state/subscriptions';
import type { Topics } from '../state/topics';
import type { SubscriptionLifecycle } from '../subscribing/subscription-lifecycle';
import { PAGE_SIZE } from './topics';

export interface SubscriptionOperationsDeps {
  readonly account: Account;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly lifecycle: SubscriptionLifecycle;
  readonly authorizer: SnsAuthorizer;
}

/** The `SubscriptionArn` that `Subscribe` returns for a subscription that is not confirmed yet. */
const PENDING_ARN = 'pending confirmation';

/** The ARN of the owner of credentials. */
function principalArn(principal: Principal, account: Account): string {
  return principal.kind === 'role' ? principal.roleArn : `arn:${account.partition}:iam::${account.accountId}:root`;
}

export function subscriptionOperations(deps: SubscriptionOperationsDeps) {
  const { account, topics, subscriptions, lifecycle, authorizer } = deps;

  const authorized = (principal: Principal, operation: string, arn: string | undefined): Subscription => {
    const topicArn = topicArnInSubscription(arn, account);
    authorizer.onSubscription(principal, operation, topicArn);
    const subscription = subscriptions.find(topicArn, arn ?? '');
    if (!subscription) throw notFound('Subscription');
    return subscription;
  };

  const pageOf = (all: readonly Subscription[], token: string | undefined) => {
    const { items, nextToken } = paginate(all, PAGE_SIZE, token, () => invalidParameter('NextToken'));
    return {
      Subscriptions: items.map((subscription) => listedSubscription(subscription, account)),
      NextToken: nextToken,
    };
  };

  return {
    async Subscribe(input, { principal }) {
      const topicArn = checkTopicArn(readText(input, 'TopicArn'), account);
      const protocol = readText(input, 'Protocol') ?? '';
      const endpoint = readText(input, 'Endpoint') ?? '';
      const returnsArn = readFlag(input, 'ReturnSubscriptionArn') ?? false;
      authorizer.onTopic(principal, 'Subscribe', topicArn, { 'sns:Protocol': protocol, 'sns:Endpoint': endpoint });
      const { subscription, created, firstConnection } = lifecycle.subscribe({
        topic: topics.get(topicArn),
        protocol,
        endpoint,
        attributes: readTextMap(input, 'Attributes') ?? {},
        principalArn: principalArn(principal, account),
      });
      if (!(await firstConnection).connected) {
        if (created) lifecycle.remove(subscription);
        throw invalidParameter('Unreachable Endpoint');
      }
      return { SubscriptionArn: subscription.confirmed || returnsArn ? subscription.arn : PENDING_ARN };
    },

    ConfirmSubscription(input, { principal }) {
      const topicArn = readText(input, 'TopicArn') ?? '';
      if (!isTopicArn(topicArn, account)) throw invalidParameter('Topic');
      const signed = principal.kind !== 'anonymous';
      if (signed) authorizer.onTopic(principal, 'ConfirmSubscription', topicArn);
      const authenticate = readText(input, 'AuthenticateOnUnsubscribe')?.toLowerCase() === 'true';
      return { SubscriptionArn: lifecycle.confirm(readText(input, 'Token') ?? '', signed, authenticate).arn };
    },

    Unsubscribe(input, { principal }) {
      const arn = readText(input, 'SubscriptionArn') ?? '';
      const topicArn = topicArnInSubscription(arn, account);
      const signed = principal.kind !== 'anonymous';
      if (signed) authorizer.onSubscription(principal, 'Unsubscribe', topicArn);
      const subscription = subscriptions.find(topicArn, arn);
      if (subscription) lifecycle.unsubscribe(subscription, signed);
    },

    ListSubscriptions(input, { principal }) {
      authorizer.onAccount(principal, 'ListSubscriptions');
      return pageOf(subscriptions.all(), readText(input, 'NextToken'));
    },

    ListSubscriptionsByTopic(input, { principal }) {
      const topicArn = checkTopicArn(readText(input, 'TopicArn'), account);
      authorizer.onTopic(principal, 'ListSubscriptionsByTopic', topicArn);
      return pageOf(subscriptions.ofTopic(topics.get(topicArn).arn), readText(input, 'NextToken'));
    },

    GetSubscriptionAttributes(input, { principal }) {
      const subscription = authorized(principal, 'GetSubscriptionAttributes', readText(input, 'SubscriptionArn'));
      return {
        Attributes: new XmlEntries(describeSubscription(subscription, topics.find(subscription.topicArn), account)),
      };
    },

    SetSubscriptionAttributes(input, { principal }) {
      const subscription = authorized(principal, 'SetSubscriptionAttributes', readText(input, 'SubscriptionArn'));
      const name = readText(input, 'AttributeName') ?? '';
      lifecycle.setAttributes(subscription, { [name]: readText(input, 'AttributeValue') ?? '' });
    },
  } satisfies QueryOperations<{
    Subscribe: SubscribeCommand;
    ConfirmSubscription: ConfirmSubscriptionCommand;
    Unsubscribe: UnsubscribeCommand;
    ListSubscriptions: ListSubscriptionsCommand;
    ListSubscriptionsByTopic: ListSubscriptionsByTopicCommand;
    GetSubscriptionAttributes: GetSubscriptionAttributesCommand;
    SetSubscriptionAttributes: SetSubscriptionAttributesCommand;
  }>;
}
