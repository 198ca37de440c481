import type { Clock } from '../../../core/clock';
import type { Subscription } from './subscription';

/** How long an unconfirmed subscription is kept, in milliseconds (observed on AWS: about three days). */
const PENDING_MS = 3 * 24 * 3_600_000;

/** All subscriptions of the account, in the order in which they were made. */
export class Subscriptions {
  readonly #byTopic = new Map<string, Map<string, Subscription>>();

  /** @param onExpired called for each subscription that nobody confirmed in time */
  constructor(
    private readonly clock: Clock,
    private readonly onExpired: (subscription: Subscription) => void,
  ) {}

  find(topicArn: string, arn: string): Subscription | undefined {
    const subscription = this.#byTopic.get(topicArn)?.get(arn);
    return subscription && !this.#expire(subscription) ? subscription : undefined;
  }

  ofTopic(topicArn: string): readonly Subscription[] {
    return [...(this.#byTopic.get(topicArn)?.values() ?? [])].filter((subscription) => !this.#expire(subscription));
  }

  all(): readonly Subscription[] {
    return [...this.#byTopic.keys()].flatMap((topicArn) => this.ofTopic(topicArn));
  }

  add(subscription: Subscription): void {
    const { topicArn, arn } = subscription;
    const ofTopic = this.#byTopic.get(topicArn) ?? new Map<string, Subscription>();
    this.#byTopic.set(topicArn, ofTopic.set(arn, subscription));
  }

  /** @returns whether it was there */
  delete(subscription: Subscription): boolean {
    return this.#byTopic.get(subscription.topicArn)?.delete(subscription.arn) ?? false;
  }

  #expire(subscription: Subscription): boolean {
    if (subscription.confirmed || this.clock.now() < subscription.createdAt + PENDING_MS) return false;
    this.delete(subscription);
    this.onExpired(subscription);
    return true;
  }
}
