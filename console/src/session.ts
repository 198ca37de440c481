import { Tidings } from '../../client/src';
import { clientOptions } from './client-options';
import type { ConnectionSettings } from './connection-settings';
import { DuplicateCounter } from './duplicate-counter';
import type { Log } from './event-log';
import { FaultyNetwork } from './faulty-network';
import type { NetworkPorts } from './fault-context';
import type { LatencyTracker } from './latency-tracker';
import { Subscriber } from './subscriber';
import type { SubscriberCard } from './subscriber-card';
import type { SubscriberPlan } from './subscriber-plan';

export interface SessionDependencies {
  readonly settings: ConnectionSettings;
  /** The subscribers to create, each with the card that shows it. */
  readonly cards: readonly { readonly plan: SubscriberPlan; readonly card: SubscriberCard }[];
  readonly ports: NetworkPorts;
  readonly latency: LatencyTracker;
  readonly log: Log;
}

/** All clients of the page that are connected to one deployment. */
export class Session {
  /** The client that publishes and watches presence. */
  readonly client: Tidings;
  readonly #network: FaultyNetwork;
  readonly #subscribers: readonly Subscriber[];
  readonly #cards: SessionDependencies['cards'];

  constructor({ settings, cards, ports, latency, log }: SessionDependencies) {
    this.#cards = cards;
    this.#network = new FaultyNetwork(ports, new DuplicateCounter(() => undefined));
    this.client = new Tidings(clientOptions(settings, this.#network.platform));
    this.#subscribers = cards.flatMap(({ plan, card }) => {
      if (plan.transports.length === 0) return [];
      const subscriber = new Subscriber({ plan, settings, ports, latency, log, changed: card.changed });
      card.attach(subscriber);
      return [subscriber];
    });
  }

  /** Disables or enables the network of all clients. */
  setOffline(offline: boolean): void {
    this.#network.setOffline(offline);
    for (const subscriber of this.#subscribers) subscriber.setOffline(offline);
  }

  close(): void {
    for (const subscriber of this.#subscribers) subscriber.close();
    for (const { card } of this.#cards) card.attach(undefined);
    this.client.close();
  }
}
