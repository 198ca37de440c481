import { Tidings } from '../../client/src';
import type { Message, Subscription, TransportEvent, TransportName } from '../../client/src';
import { clientOptions } from './client-options';
import type { Log, Tone } from './event-log';
import { FaultyNetwork } from './faulty-network';
import type { NetworkPorts } from './faulty-network';
import type { LatencyBook } from './latency';
import type { Settings } from './settings';
import { NEW_SUBSCRIBER, withGap, withMessage, withMove } from './subscriber-state';
import type { SubscriberState } from './subscriber-state';
import { TITLES } from './transports';
import type { SubscriberPlan } from './transports';
import { WireTap } from './wire-tap';

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
  #state: SubscriberState = NEW_SUBSCRIBER;

  constructor(deps: SubscriberDependencies) {
    const { plan, settings, ports } = (this.#deps = deps);
    this.plan = plan;
    this.#tap = new WireTap(deps.changed);
    this.#network = new FaultyNetwork(ports, this.#tap);
    this.#client = new Tidings(clientOptions(settings, this.#network.platform, plan.ladder));
    this.#follow();
    const subscription = this.#client
      .channel(settings.channel)
      .subscribe((message, { cursor }) => this.#received(message, cursor));
    this.#watch(subscription);
  }

  get state(): SubscriberState {
    return this.#state;
  }

  /** Messages that arrived again and were dropped. */
  get duplicates(): number {
    return this.#tap.duplicates;
  }

  /** Transports that are cut. */
  get cut(): ReadonlySet<TransportName> {
    return this.#network.cut;
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
  }

  close(): void {
    this.#client.close();
  }

  #follow(): void {
    const client = this.#client;
    client.on('connecting', ({ code, reason }) => {
      const wasConnected = this.#state.state === 'connected';
      this.#set({ ...this.#state, state: 'connecting', using: undefined });
      if (wasConnected) this.#tell('lost', `${reason} (${code})`, 'warn');
    });
    client.on('connected', ({ transport }) => {
      this.#set({ ...this.#state, state: 'connected', using: transport });
    });
    client.on('disconnected', ({ code, reason }) => {
      this.#set({ ...this.#state, state: 'disconnected', using: undefined });
      this.#tell('ended', `${reason} (${code})`, 'bad');
    });
    client.on('transport', (event) => this.#moved(event));
  }

  #watch(subscription: Subscription): void {
    subscription.on('subscribed', ({ recovered }) => {
      this.#set({ ...this.#state, cursor: subscription.cursor });
      if (recovered === true) this.#tell('recovered', 'It goes on where it was: nothing is lost.', 'good');
      else if (recovered === undefined) this.#tell('subscribed', 'Messages are delivered from now on.', 'good');
    });
    subscription.on('gap', (gap) => {
      this.#set(withGap(this.#state, gap, subscription.cursor));
      this.#tell('gap', `${gap.from}–${gap.to} cannot be had: ${gap.reason}.`, 'bad');
    });
    subscription.on('unsubscribed', ({ reason, error }) => {
      if (error) this.#tell('refused', `${reason} (${error.code})`, 'bad');
    });
  }

  #received(message: Message, cursor: string): void {
    this.#set(withMessage(this.#state, message, this.#deps.latency.received(message), cursor));
  }

  #moved({ move, from, to, reason, code }: TransportEvent): void {
    this.#set(withMove(this.#state, move, to));
    if (move === 'fall') {
      this.#tell('fell', `${from === undefined ? '' : `${TITLES[from]} `}→ ${TITLES[to]}: ${reason} (${code})`, 'warn');
    } else if (move === 'climb') {
      this.#tell('climbed', `${from === undefined ? '' : `${TITLES[from]} `}→ ${TITLES[to]}: ${reason}`, 'good');
    } else this.#tell('renewed', `A fresh ${TITLES[to]} took over: ${reason}`, 'plain');
  }

  #set(state: SubscriberState): void {
    this.#state = state;
    this.#deps.changed();
  }

  #tell(what: string, why: string, tone: Tone): void {
    this.#deps.log({ who: TITLES[this.plan.transport], what, why, tone });
  }
}
