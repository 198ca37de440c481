import { Tidings } from '../../client/src';
import type { AttemptFailedEvent, Message, Subscription, TransportEvent, TransportName } from '../../client/src';
import { clientOptions } from './client-options';
import type { ConnectionSettings } from './connection-settings';
import { DuplicateCounter } from './duplicate-counter';
import type { Log, Tone } from './event-log';
import { FaultyNetwork } from './faulty-network';
import type { NetworkPorts } from './fault-context';
import { formatRange } from './format';
import type { LatencyTracker } from './latency-tracker';
import { describeReason } from './reason-text';
import { TRANSPORT_TITLES } from './subscriber-plan';
import type { SubscriberPlan } from './subscriber-plan';
import { NEW_SUBSCRIBER, withGap, withMessage, withTransport } from './subscriber-state';
import type { SubscriberState } from './subscriber-state';

export interface SubscriberDependencies {
  readonly plan: SubscriberPlan;
  readonly settings: ConnectionSettings;
  readonly ports: NetworkPorts;
  readonly latency: LatencyTracker;
  readonly log: Log;
  /** Called after every change of the state. */
  readonly changed: () => void;
}

/** One client with its own list of transports and its own network, in which faults can be injected. */
export class Subscriber {
  readonly plan: SubscriberPlan;
  readonly #deps: SubscriberDependencies;
  readonly #duplicates: DuplicateCounter;
  readonly #network: FaultyNetwork;
  readonly #client: Tidings;
  readonly #subscription: Subscription;
  #state: SubscriberState = NEW_SUBSCRIBER;
  /** Failures that were logged before the first connection. Undefined after the first connection. */
  #loggedFailures: Set<string> | undefined = new Set();

  constructor(deps: SubscriberDependencies) {
    const { plan, settings, ports } = (this.#deps = deps);
    this.plan = plan;
    this.#duplicates = new DuplicateCounter(deps.changed);
    this.#network = new FaultyNetwork(ports, this.#duplicates);
    this.#client = new Tidings(clientOptions(settings, this.#network.platform, plan.transports));
    this.#observeClient();
    this.#subscription = this.#client.channel(settings.channel).subscribe((message) => this.#onMessage(message));
    this.#observeSubscription(this.#subscription);
  }

  get state(): SubscriberState {
    return this.#state;
  }

  /** The current cursor; empty until the service has sent one. */
  get cursor(): string {
    return this.#subscription.cursor;
  }

  /** Number of repeated messages, which the client dropped. */
  get duplicates(): number {
    return this.#duplicates.duplicates;
  }

  get cut(): ReadonlySet<TransportName> {
    return this.#network.cut;
  }

  get isOffline(): boolean {
    return this.#network.isOffline;
  }

  /** The transport that `cutTransport` cuts: the current one, otherwise the most preferred one that is not cut. */
  get cutTarget(): TransportName | undefined {
    return this.#state.transport ?? this.plan.transports.find((name) => !this.cut.has(name));
  }

  cutTransport(): void {
    const { cutTarget } = this;
    if (cutTarget === undefined) return;
    this.#log('cut', `${TRANSPORT_TITLES[cutTarget]} is blocked.`, 'warn');
    this.#network.cutTransport(cutTarget);
    this.#deps.changed();
  }

  restoreTransports(): void {
    if (this.cut.size === 0) return;
    const titles = [...this.cut].map((name) => TRANSPORT_TITLES[name]).join(', ');
    this.#log('restored', `${titles} may be used again.`, 'plain');
    this.#network.restore();
    this.#deps.changed();
  }

  killConnection(): void {
    this.#log('killed', 'The connection is broken without a close frame.', 'warn');
    this.#network.kill();
  }

  setOffline(offline: boolean): void {
    this.#network.setOffline(offline);
    this.#deps.changed();
  }

  close(): void {
    this.#client.close();
  }

  #observeClient(): void {
    const client = this.#client;
    client.on('connecting', (event) => {
      const wasConnected = this.#state.state === 'connected';
      this.#setState({ ...this.#state, state: 'connecting', transport: undefined });
      if (wasConnected) this.#log('interrupted', describeReason(event), 'warn');
    });
    client.on('connected', ({ transport }) => {
      this.#loggedFailures = undefined;
      this.#setState({ ...this.#state, state: 'connected', transport });
    });
    client.on('disconnected', (event) => {
      this.#setState({ ...this.#state, state: 'disconnected', transport: undefined });
      // A disconnect that the user requested is not an event worth logging. A rejection is logged already.
      if (event.code !== 'requested' && !this.#state.rejected) {
        this.#log('disconnected', describeReason(event), 'bad');
      }
    });
    client.on('transport', (event) => this.#onTransport(event));
    client.on('attemptFailed', (event) => this.#onAttemptFailed(event));
  }

  #observeSubscription(subscription: Subscription): void {
    subscription.on('subscribed', ({ recovered }) => {
      const { lastRecovery } = this.#state;
      this.#setState({ ...this.#state, lastRecovery: recovered ? 'complete' : lastRecovery });
      if (recovered === true) this.#log('recovered', 'Delivery continues, and nothing was lost.', 'good');
      else if (recovered === undefined) this.#log('subscribed', 'Delivery starts with new messages.', 'good');
    });
    subscription.on('gap', (gap) => {
      this.#setState(withGap(this.#state, gap));
      this.#log('gap', `${formatRange(gap)} not available: ${gap.reason}.`, 'bad');
    });
    subscription.on('unsubscribed', (event) => {
      if (!event.error) return;
      this.#setState({ ...this.#state, rejected: true });
      this.#log('rejected', describeReason(event), 'bad');
    });
  }

  #onMessage(message: Message): void {
    this.#setState(withMessage(this.#state, message, this.#deps.latency.received(message)));
  }

  /**
   * Logs each reason of a failed connection attempt once. After the first connection it logs nothing, because the
   * interruption or the downgrade is logged instead.
   */
  #onAttemptFailed(event: AttemptFailedEvent): void {
    const failure = `${TRANSPORT_TITLES[event.transport]}: ${describeReason(event)}`;
    if (!this.#loggedFailures || this.#loggedFailures.has(failure) || event.error?.retryable !== true) return;
    this.#loggedFailures.add(failure);
    this.#log('failed', failure, 'warn');
  }

  #onTransport(event: TransportEvent): void {
    const { change, from, to } = event;
    this.#setState(withTransport(this.#state, change, to));
    const path = `${from === undefined ? '' : `${TRANSPORT_TITLES[from]} `}→ ${TRANSPORT_TITLES[to]}`;
    const details = `${path}: ${describeReason(event)}`;
    if (change === 'downgrade') this.#log('downgraded', details, 'warn');
    else if (change === 'upgrade') this.#log('upgraded', details, 'good');
    else this.#log('reconnected', `New ${TRANSPORT_TITLES[to]} connection: ${describeReason(event)}`, 'plain');
  }

  #setState(state: SubscriberState): void {
    this.#state = state;
    this.#deps.changed();
  }

  #log(event: string, details: string, tone: Tone): void {
    this.#deps.log({ source: TRANSPORT_TITLES[this.plan.transport], event, details, tone });
  }
}
