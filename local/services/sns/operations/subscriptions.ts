import { XmlEntries } from '../../../aws/query-protocol';
import type { QueryOperation } from '../../../aws/query-protocol';
import type { Account } from '../../../core/account';
import type { Principal } from '../../../aws/access-control';
import { checkTopicArn, isTopicArn, topicArnInSubscription } from '../arn-rules';
import type { SnsAuthorizer } from '../authorize';
import { invalidParameter, notFound } from '../errors';
import { pageOf } from '../page';
import { QueryInput } from '../query-input';
import type { Subscribing } from '../subscribing/subscription-lifecycle';
import { describeSubscription, listedSubscription } from '../state/subscription-attributes';
import type { Subscription } from '../state/subscription';
import type { Subscriptions } from '../state/subscriptions';
import type { Topics } from '../state/topics';

/** What the operations on subscriptions need. */
export interface SubscriptionOperationsDeps {
  readonly account: Account;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly subscribing: Subscribing;
  readonly authorizer: SnsAuthorizer;
}

/** What `Subscribe` answers for a subscription that waits for its confirmation. */
const PENDING_ARN = 'pending confirmation';

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** The ARN of the owner of credentials. */
export function principalArn(principal: Principal, account: Account): string {
  return principal.kind === 'role' ? principal.roleArn : `arn:${account.partition}:iam::${account.accountId}:root`;
}

/** The operations on subscriptions. */
export function subscriptionOperations(deps: SubscriptionOperationsDeps): Record<string, QueryOperation> {
  const { account, topics, subscriptions, subscribing, authorizer } = deps;

  const authorized = (principal: Principal, operation: string, input: QueryInput): Subscription => {
    const arn = input.text('SubscriptionArn') ?? '';
    const topicArn = topicArnInSubscription(arn, account);
    authorizer.onSubscription(principal, operation, topicArn);
    const subscription = subscriptions.find(topicArn, arn);
    if (!subscription) throw notFound('Subscription');
    return subscription;
  };

  const listed = (all: readonly Subscription[], token: string | undefined) => {
    const { items, nextToken } = pageOf(all, token);
    return {
      Subscriptions: items.map((subscription) => listedSubscription(subscription, account)),
      NextToken: nextToken,
    };
  };

  return {
    async Subscribe(params, { principal }) {
      const input = QueryInput.from(params);
      const topicArn = checkTopicArn(input.text('TopicArn'), account);
      const [protocol, endpoint] = [input.text('Protocol') ?? '', input.text('Endpoint') ?? ''];
      authorizer.onTopic(principal, 'Subscribe', topicArn, { 'sns:Protocol': protocol, 'sns:Endpoint': endpoint });
      const topic = topics.get(topicArn);
      const attributes = input.map('Attributes');
      const result = subscribing.subscribe({
        topic,
        protocol,
        endpoint,
        attributes,
        principalArn: principalArn(principal, account),
      });
      const contact = await result.contact;
      if (!contact.connected) {
        if (result.created) subscribing.withdraw(result.subscription);
        throw invalidParameter('Unreachable Endpoint');
      }
      const shown = result.subscription.confirmed || isTrue(input.text('ReturnSubscriptionArn'));
      return { SubscriptionArn: shown ? result.subscription.arn : PENDING_ARN };
    },

    ConfirmSubscription(params, { principal }) {
      const input = QueryInput.from(params);
      const topicArn = input.text('TopicArn') ?? '';
      if (!isTopicArn(topicArn, account)) throw invalidParameter('Topic');
      const signed = principal.kind !== 'anonymous';
      if (signed) authorizer.onTopic(principal, 'ConfirmSubscription', topicArn);
      const strict = isTrue(input.text('AuthenticateOnUnsubscribe'));
      return { SubscriptionArn: subscribing.confirm(input.text('Token') ?? '', signed, strict).arn };
    },

    Unsubscribe(params, { principal }) {
      const arn = QueryInput.from(params).text('SubscriptionArn') ?? '';
      const topicArn = topicArnInSubscription(arn, account);
      const signed = principal.kind !== 'anonymous';
      if (signed) authorizer.onSubscription(principal, 'Unsubscribe', topicArn);
      const subscription = subscriptions.find(topicArn, arn);
      if (subscription) subscribing.unsubscribe(subscription, signed);
      return undefined;
    },

    ListSubscriptions(params, { principal }) {
      authorizer.onAccount(principal, 'ListSubscriptions');
      return listed(subscriptions.all(), QueryInput.from(params).text('NextToken'));
    },

    ListSubscriptionsByTopic(params, { principal }) {
      const input = QueryInput.from(params);
      const topicArn = checkTopicArn(input.text('TopicArn'), account);
      authorizer.onTopic(principal, 'ListSubscriptionsByTopic', topicArn);
      return listed(subscriptions.ofTopic(topics.get(topicArn).arn), input.text('NextToken'));
    },

    GetSubscriptionAttributes(params, { principal }) {
      const subscription = authorized(principal, 'GetSubscriptionAttributes', QueryInput.from(params));
      return {
        Attributes: new XmlEntries(describeSubscription(subscription, topics.find(subscription.topicArn), account)),
      };
    },

    SetSubscriptionAttributes(params, { principal }) {
      const input = QueryInput.from(params);
      const subscription = authorized(principal, 'SetSubscriptionAttributes', input);
      subscribing.setAttributes(subscription, {
        [input.text('AttributeName') ?? '']: input.text('AttributeValue') ?? '',
      });
      return undefined;
    },
  };
}
