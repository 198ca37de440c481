import type { Clock } from '../../../core/clock';
import type { Subscription } from './subscription';

/** Time after which SNS deletes an unconfirmed subscription, in milliseconds (observed on AWS: about three days). */
const PENDING_MS = 3 * 24 * 3_600_000;

/** The subscriptions of the account, in the order of their creation. */
export interface Subscriptions {
  find(topicArn: string, arn: string): Subscription | undefined;
  ofTopic(topicArn: string): readonly Subscription[];
  all(): readonly Subscription[];
  add(subscription: Subscription): void;
  delete(subscription: Subscription): void;
}

/** @param onExpired called for each subscription that was not confirmed in time */
export function createSubscriptions(clock: Clock, onExpired: (subscription: Subscription) => void): Subscriptions {
  const byTopic = new Map<string, Map<string, Subscription>>();

  const remove = ({ topicArn, arn }: Subscription): void => void byTopic.get(topicArn)?.delete(arn);

  const hasExpired = (subscription: Subscription): boolean => {
    if (subscription.confirmed || clock.now() < subscription.createdAt + PENDING_MS) return false;
    remove(subscription);
    onExpired(subscription);
    return true;
  };

  const ofTopic = (topicArn: string): readonly Subscription[] =>
    [...(byTopic.get(topicArn)?.values() ?? [])].filter((subscription) => !hasExpired(subscription));

  return {
    find(topicArn, arn) {
      const subscription = byTopic.get(topicArn)?.get(arn);
      return subscription && !hasExpired(subscription) ? subscription : undefined;
    },
    ofTopic,
    all: () => [...byTopic.keys()].flatMap(ofTopic),
    add(subscription) {
      const { topicArn, arn } = subscription;
      const siblings = byTopic.get(topicArn) ?? new Map<string, Subscription>();
      byTopic.set(topicArn, siblings.set(arn, subscription));
    },
    delete: remove,
  };
}
