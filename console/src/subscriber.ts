import { Tidings } from '../../client/src';
import type { AttemptFailedEvent, Message, Subscription, TransportEvent, TransportName } from '../../client/src';
import { clientOptions } from './client-options';
import type { Log, Tone } from './event-log';
import { FaultyNetwork } from './faulty-network';
import type { NetworkPorts } from './faulty-network';
import { formatRange } from './format';
import type { LatencyBook } from './latency-tracker';
import type { Settings } from './connection-settings';
import { NEW_SUBSCRIBER, withGap, withMessage, withMove } from './subscriber-state';
import type { SubscriberState } from './subscriber-state';
import { TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';
import { explain } from './reason-text';
import { WireTap } from './duplicate-counter';

/** What a subscriber is made of. */
export interface SubscriberDependencies {
  readonly plan: SubscriberPlan;
  readonly settings: Settings;
  readonly ports: NetworkPorts;
  readonly latency: LatencyBook;
  readonly log: Log;
  /** Something is to be drawn again. */
  readonly changed: () => void;
}

/** One client of the page on a ladder of its own, with a network in which things can be made to fail. */
export class Subscriber {
  readonly plan: SubscriberPlan;
  readonly #deps: SubscriberDependencies;
  readonly #tap: WireTap;
  readonly #network: FaultyNetwork;
  readonly #client: Tidings;
  readonly #subscription: Subscription;
  #state: SubscriberState = NEW_SUBSCRIBER;
  #failures: Set<string> | undefined = new Set();

  constructor(deps: SubscriberDependencies) {
    const { plan, settings, ports } = (this.#deps = deps);
    this.plan = plan;
    this.#tap = new WireTap(deps.changed);
    this.#network = new FaultyNetwork(ports, this.#tap);
    this.#client = new Tidings(clientOptions(settings, this.#network.platform, plan.ladder));
    this.#follow();
    this.#subscription = this.#client.channel(settings.channel).subscribe((message) => this.#received(message));
    this.#watch(this.#subscription);
  }

  get state(): SubscriberState {
    return this.#state;
  }

  /** The cursor of where it stands; empty before it has one. */
  get cursor(): string {
    return this.#subscription.cursor;
  }

  /** Messages that arrived again and were dropped. */
  get duplicates(): number {
    return this.#tap.duplicates;
  }

  /** Transports that are cut. */
  get cut(): ReadonlySet<TransportName> {
    return this.#network.cut;
  }

  get isOffline(): boolean {
    return this.#network.isOffline;
  }

  /** What `cutTransport` would cut: the one in use, else the best that is not cut. */
  get target(): TransportName | undefined {
    return this.#state.using ?? this.plan.ladder.find((name) => !this.cut.has(name));
  }

  cutTransport(): void {
    const { target } = this;
    if (target === undefined) return;
    this.#tell('cut', `${TITLES[target]} is blocked: it has to do without.`, 'warn');
    this.#network.block(target);
    this.#deps.changed();
  }

  restoreTransports(): void {
    if (this.cut.size === 0) return;
    this.#tell('restored', `${[...this.cut].map((name) => TITLES[name]).join(', ')} may be used again.`, 'plain');
    this.#network.restore();
    this.#deps.changed();
  }

  killConnection(): void {
    this.#tell('killed', 'Its connection is broken off without a word.', 'warn');
    this.#network.kill();
  }

  setOffline(offline: boolean): void {
    this.#network.setOffline(offline);
    this.#deps.changed();
  }

  close(): void {
    this.#client.close();
  }

  #follow(): void {
    const client = this.#client;
    client.on('connecting', (why) => {
      const wasConnected = this.#state.state === 'connected';
      this.#set({ ...this.#state, state: 'connecting', using: undefined });
      if (wasConnected) this.#tell('lost', explain(why), 'warn');
    });
    client.on('connected', ({ transport }) => {
      this.#failures = undefined;
      this.#set({ ...this.#state, state: 'connected', using: transport });
    });
    client.on('disconnected', (why) => {
      this.#set({ ...this.#state, state: 'disconnected', using: undefined });
      // A person's own wish is no news, and a refusal has been told.
      if (why.code !== 'requested' && !this.#state.refused) this.#tell('ended', explain(why), 'bad');
    });
    client.on('transport', (event) => this.#moved(event));
    client.on('attemptFailed', (event) => this.#failed(event));
  }

  #watch(subscription: Subscription): void {
    subscription.on('subscribed', ({ recovered }) => {
      const { verdict } = this.#state;
      this.#set({ ...this.#state, verdict: recovered ? 'recovered' : verdict });
      if (recovered === true) this.#tell('recovered', 'It goes on where it was: nothing is lost.', 'good');
      else if (recovered === undefined) this.#tell('subscribed', 'Messages are delivered from now on.', 'good');
    });
    subscription.on('gap', (gap) => {
      this.#set(withGap(this.#state, gap));
      this.#tell('gap', `${formatRange(gap)} cannot be had: ${gap.reason}.`, 'bad');
    });
    subscription.on('unsubscribed', (why) => {
      if (!why.error) return;
      this.#set({ ...this.#state, refused: true });
      this.#tell('refused', explain(why), 'bad');
    });
  }

  #received(message: Message): void {
    this.#set(withMessage(this.#state, message, this.#deps.latency.received(message)));
  }

  /** Says why it does not get through, each reason once; after the first connection a loss or a fall says it. */
  #failed(event: AttemptFailedEvent): void {
    const why = `${TITLES[event.transport]}: ${explain(event)}`;
    if (!this.#failures || this.#failures.has(why) || event.error?.retryable !== true) return;
    this.#failures.add(why);
    this.#tell('failed', why, 'warn');
  }

  #moved(event: TransportEvent): void {
    const { change, from, to } = event;
    this.#set(withMove(this.#state, change, to));
    const way = `${from === undefined ? '' : `${TITLES[from]} `}→ ${TITLES[to]}: ${explain(event)}`;
    if (change === 'downgrade') this.#tell('fell', way, 'warn');
    else if (change === 'upgrade') this.#tell('climbed', way, 'good');
    else this.#tell('renewed', `A fresh ${TITLES[to]} took over: ${explain(event)}`, 'plain');
  }

  #set(state: SubscriberState): void {
    this.#state = state;
    this.#deps.changed();
  }

  #tell(what: string, why: string, tone: Tone): void {
    this.#deps.log({ who: TITLES[this.plan.transport], what, why, tone });
  }
}
