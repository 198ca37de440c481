import { Tidings } from '../../../client/src/index';
import type { StartFrom, Subscription, TidingsOptions } from '../../../client/src/index';
import { decodeCursor } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import { History } from '../checker/subscriber-history';
import type { Beginning } from '../checker/subscriber-history';
import { ADDRESSES } from './addresses';
import type { Node } from './host';

/** What a reader wants of one channel. */
export interface Interest {
  readonly channel: string;
  readonly from: Beginning;
  /** When it asks, in milliseconds after the start. */
  readonly delayMs: number;
}

interface Following {
  readonly history: History;
  subscription: Subscription | undefined;
}

/** An application that follows channels through the client library, and keeps its cursors when it starts anew. */
export class LibraryReader {
  readonly histories: History[] = [];
  readonly #followings: Following[] = [];
  #client: Tidings;
  #running = true;

  constructor(
    private readonly node: Node,
    private readonly options: Partial<TidingsOptions>,
    interests: readonly Interest[],
  ) {
    this.#client = this.#connect();
    for (const [index, { channel, from, delayMs }] of interests.entries()) {
      const history = new History(`${node.name}.${index}`, channel, from);
      this.histories.push(history);
      node.world.time.after(delayMs, () => {
        const following: Following = { history, subscription: undefined };
        this.#followings.push(following);
        if (this.#running) this.#follow(following, undefined);
      });
    }
  }

  /** Publishes through the library. */
  publish(channel: string, data: unknown, id: string | undefined) {
    return this.#client.channel(channel).publish(data, { id });
  }

  /** Ends the application; another one goes on from the cursors that it kept. */
  restart(pauseMs: number): void {
    const { world, name } = this.node;
    if (!this.#running) return;
    const cursors = this.#followings.map(({ subscription }) => subscription?.cursor ?? '');
    world.trace(() => `${name} ends`);
    this.close();
    world.time.after(pauseMs, () => {
      world.trace(() => `${name} begins anew`);
      this.#client = this.#connect();
      this.#running = true;
      for (const [index, following] of this.#followings.entries()) this.#follow(following, cursors[index]);
    });
  }

  close(): void {
    this.#running = false;
    for (const following of this.#followings) following.subscription = undefined;
    this.#client.close();
  }

  #connect(): Tidings {
    const { node } = this;
    const { world, name } = node;
    const client = new Tidings({
      ...ADDRESSES,
      ...this.options,
      getToken: () => node.getToken(),
      platform: node.platform(),
    });
    for (const event of ['connecting', 'connected', 'disconnected'] as const) {
      client.on(event, ({ code, reason, transport }) =>
        world.trace(() => `${name} is ${event} ${transport ?? ''} (${code}: ${reason})`),
      );
    }
    client.on('attemptFailed', (event) =>
      world.trace(() => `${name} failed to open ${event.transport}: ${event.reason}`),
    );
    client.on('transport', ({ change, from, to, reason }) => {
      world.moves[change] += 1;
      world.trace(() => `${name}: ${change} from ${from} to ${to}: ${reason}`);
    });
    client.on('error', (error) => world.trace(() => `${name} has trouble: ${error.message}`));
    return client;
  }

  #follow(following: Following, cursor: string | undefined): void {
    const { history } = following;
    const { world } = this.node;
    const { truth, time } = world;
    const { channel } = history;
    // A later subscription of the same channel begins where the earlier ones are, which may be behind.
    const isFirst = !this.#followings.some((other) => other !== following && other.history.channel === channel);
    if (isFirst) history.askedAt ??= truth.head(channel) ?? { epoch: '', offset: 0 };
    const told = (): void => {
      history.toldAt ??= truth.head(channel) ?? { epoch: '', offset: 0 };
      const position = positionOf(subscription, channel);
      if (position) history.begin(position);
    };
    const from: StartFrom = cursor ? { cursor } : history.from;
    const current = this.#client;
    const subscription = current.channel(channel).subscribe(
      (message) => {
        world.trace(() => `${history.who} is handed ${message.channel} ${message.epoch}/${message.offset}`);
        world.handed += 1;
        history.message(time.now(), message);
      },
      {
        from,
        onGap: (gap) => {
          world.trace(() => `${history.who} is told of the gap ${JSON.stringify(gap)}`);
          world.gaps += 1;
          history.gap(time.now(), gap);
        },
      },
    );
    following.subscription = subscription;
    subscription.on('subscribed', () => time.after(0, () => following.subscription === subscription && told()));
    subscription.on('unsubscribed', ({ code, reason }) => {
      if (following.subscription === subscription) history.ended = `it ended with ${code}: ${reason}`;
    });
  }
}

function positionOf(subscription: Subscription, channel: string): Position | undefined {
  const decoded = decodeCursor(subscription.cursor);
  const entry = decoded.ok ? decoded.value.find((one) => one.channel === channel) : undefined;
  return entry && { epoch: entry.epoch, offset: entry.offset };
}
