import { Tidings } from '../../../client/src/index';
import type { StartFrom, Subscription, TidingsOptions } from '../../../client/src/index';
import { decodeCursor } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import { SubscriberHistory } from '../checker/subscriber-history';
import type { PlannedSubscription } from '../schedule';
import { SERVICE_URLS } from './network';
import type { Host } from './host';

interface ActiveSubscription {
  readonly history: SubscriberHistory;
  subscription: Subscription | undefined;
}

/** An application that subscribes through the client library, and keeps its cursors when it restarts. */
export class LibraryReader {
  readonly histories: SubscriberHistory[] = [];
  readonly #subscriptions: ActiveSubscription[] = [];
  #client: Tidings;
  #running = true;

  constructor(
    private readonly host: Host,
    private readonly options: Partial<TidingsOptions>,
    subscriptions: readonly PlannedSubscription[],
  ) {
    this.#client = this.#connect();
    for (const [index, { channel, from, delayMs }] of subscriptions.entries()) {
      const history = new SubscriberHistory(`${host.name}.${index}`, channel, from);
      this.histories.push(history);
      host.simulation.time.after(delayMs, () => {
        const active: ActiveSubscription = { history, subscription: undefined };
        this.#subscriptions.push(active);
        if (this.#running) this.#subscribe(active, undefined);
      });
    }
  }

  /** Publishes through the library. */
  publish(channel: string, data: unknown, id: string | undefined) {
    return this.#client.channel(channel).publish(data, { id });
  }

  /** Stops the application and starts a new one, which resumes from the kept cursors. */
  restart(pauseMs: number): void {
    const { simulation, name } = this.host;
    if (!this.#running) return;
    const cursors = this.#subscriptions.map(({ subscription }) => subscription?.cursor ?? '');
    simulation.trace(() => `${name} stops`);
    this.close();
    simulation.time.after(pauseMs, () => {
      simulation.trace(() => `${name} starts again`);
      this.#client = this.#connect();
      this.#running = true;
      for (const [index, active] of this.#subscriptions.entries()) this.#subscribe(active, cursors[index]);
    });
  }

  close(): void {
    this.#running = false;
    for (const active of this.#subscriptions) active.subscription = undefined;
    this.#client.close();
  }

  #connect(): Tidings {
    const { host } = this;
    const { simulation, name } = host;
    const client = new Tidings({
      ...SERVICE_URLS,
      ...this.options,
      getToken: () => host.getToken(),
      platform: host.platform(),
    });
    for (const event of ['connecting', 'connected', 'disconnected'] as const) {
      client.on(event, ({ code, reason, transport }) =>
        simulation.trace(() => `${name} is ${event} ${transport ?? ''} (${code}: ${reason})`),
      );
    }
    client.on('attemptFailed', (event) =>
      simulation.trace(() => `${name} failed to open ${event.transport}: ${event.reason}`),
    );
    client.on('transport', ({ change, from, to, reason }) => {
      simulation.transportChanges[change] += 1;
      simulation.trace(() => `${name}: ${change} from ${from} to ${to}: ${reason}`);
    });
    client.on('error', (error) => simulation.trace(() => `${name} reports an error: ${error.message}`));
    return client;
  }

  #subscribe(active: ActiveSubscription, cursor: string | undefined): void {
    const { history } = active;
    const { simulation } = this.host;
    const { truth, time } = simulation;
    const { channel } = history;
    // A later subscription to the same channel starts at the position of the earlier ones, which may be behind the head.
    const isFirst = !this.#subscriptions.some((other) => other !== active && other.history.channel === channel);
    if (isFirst) history.headAtSubscribe ??= truth.head(channel) ?? { epoch: '', offset: 0 };
    const subscribed = (): void => {
      history.headAtReply ??= truth.head(channel) ?? { epoch: '', offset: 0 };
      const position = positionOf(subscription, channel);
      if (position) history.startAt(position);
    };
    const from: StartFrom = cursor ? { cursor } : history.from;
    const current = this.#client;
    const subscription = current.channel(channel).subscribe(
      (message) => {
        simulation.trace(() => `${history.subscriber} receives ${message.channel} ${message.epoch}/${message.offset}`);
        simulation.delivered += 1;
        history.message(time.now(), message);
      },
      {
        from,
        onGap: (gap) => {
          simulation.trace(() => `${history.subscriber} receives the gap ${JSON.stringify(gap)}`);
          simulation.gaps += 1;
          history.gap(time.now(), gap);
        },
      },
    );
    active.subscription = subscription;
    subscription.on('subscribed', () => time.after(0, () => active.subscription === subscription && subscribed()));
    subscription.on('unsubscribed', ({ code, reason }) => {
      if (active.subscription === subscription) history.ended = `the subscription ended with ${code}: ${reason}`;
    });
  }
}

function positionOf(subscription: Subscription, channel: string): Position | undefined {
  const decoded = decodeCursor(subscription.cursor);
  const entry = decoded.ok ? decoded.value.find((one) => one.channel === channel) : undefined;
  return entry && { epoch: entry.epoch, offset: entry.offset };
}
