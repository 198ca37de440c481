import { Tidings } from '../../client/src';
import { clientOptions } from './client-options';
import type { Log } from './event-log';
import { FaultyNetwork } from './faulty-network';
import type { NetworkPorts } from './faulty-network';
import type { LatencyBook } from './latency-tracker';
import type { Settings } from './connection-settings';
import { Subscriber } from './subscriber';
import type { SubscriberCard } from './subscriber-card';
import type { SubscriberPlan } from './subscriber-plan';
import { WireTap } from './duplicate-counter';

/** What a session is made of. */
export interface SessionDependencies {
  readonly settings: Settings;
  /** Who subscribes, each with the card that shows it. */
  readonly places: readonly { readonly plan: SubscriberPlan; readonly card: SubscriberCard }[];
  readonly ports: NetworkPorts;
  readonly latency: LatencyBook;
  readonly log: Log;
}

/** Everything that is connected to one deployment, until somebody disconnects. */
export class Session {
  /** Publishes and watches presence. */
  readonly client: Tidings;
  readonly #network: FaultyNetwork;
  readonly #subscribers: readonly Subscriber[];
  readonly #places: SessionDependencies['places'];

  constructor({ settings, places, ports, latency, log }: SessionDependencies) {
    this.#places = places;
    this.#network = new FaultyNetwork(ports, new WireTap(() => undefined));
    this.client = new Tidings(clientOptions(settings, this.#network.platform));
    this.#subscribers = places.flatMap(({ plan, card }) => {
      if (plan.ladder.length === 0) return [];
      const subscriber = new Subscriber({ plan, settings, ports, latency, log, changed: card.changed });
      card.attach(subscriber);
      return [subscriber];
    });
  }

  /** Takes the network of all clients away, or gives it back. */
  setOffline(offline: boolean): void {
    this.#network.setOffline(offline);
    for (const subscriber of this.#subscribers) subscriber.setOffline(offline);
  }

  close(): void {
    for (const subscriber of this.#subscribers) subscriber.close();
    for (const { card } of this.#places) card.attach(undefined);
    this.client.close();
  }
}
