import { Tidings } from '../../../client/src/index';
import type {
  ClientStateEvent,
  Platform,
  PlatformEvent,
  TidingsOptions,
  TypedMessage,
} from '../../../client/src/index';
import { FakeClock, turns } from './fake-clock';
import { FakeService } from './fake-service';

/** Addresses of the service in memory. */
export const URLS = {
  httpUrl: 'https://http.test',
  websocketUrl: 'wss://socket.test/v1',
  eventsUrl: 'https://events.test',
};

/** A service in memory, and clients of it whose time stands still. */
export class World {
  readonly clock = new FakeClock();
  readonly service = new FakeService(this.clock);
  readonly clients: Tidings[] = [];
  /** What happens to the page of all clients. */
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  #ids = 0;
  /** The client's chance: half of every bound, unless a test says otherwise. */
  random = (): number => 0.5;

  readonly platform: Platform = {
    fetch: this.service.fetch,
    WebSocket: this.service.WebSocket,
    now: () => this.clock.now(),
    setTimeout: (callback, delayMs) => this.clock.setTimeout(callback, delayMs),
    clearTimeout: (timer) => this.clock.clearTimeout(timer),
    random: () => this.random(),
    randomId: () => `id${(this.#ids += 1)}`,
    listen: (listener) => {
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    },
  };

  /** How many clients listen to the page. */
  get listeners(): number {
    return this.#listeners.size;
  }

  client(options: Partial<TidingsOptions> = {}): Tidings {
    return this.connect(Tidings, options);
  }

  /** Creates a client with a class of its own: the one of a bundle. */
  connect(Class: typeof Tidings, options: Partial<TidingsOptions>): Tidings {
    const client = new Class({
      ...URLS,
      token: 'token',
      ...options,
      platform: { ...this.platform, ...options.platform },
    });
    this.clients.push(client);
    return client;
  }

  /** Something happens to the page. */
  async happen(event: PlatformEvent): Promise<void> {
    for (const listener of this.#listeners) listener(event);
    await turns();
  }

  /** Closes every client, and looks that they leave no timer behind. */
  async end(): Promise<void> {
    for (const client of this.clients) client.close();
    await turns();
    await this.clock.advance(100);
    if (this.clock.timers > 0) throw new Error(`The clients left ${this.clock.timers} timers behind.`);
  }
}

/** Offsets of messages as they are handed over, and gaps as `from-to reason`. */
export function collect(): {
  readonly seen: (number | string)[];
  readonly handler: (message: TypedMessage<unknown>) => void;
} {
  const seen: (number | string)[] = [];
  return { seen, handler: ({ offset }) => void seen.push(offset) };
}

/** The states of a client from now on. */
export function statesOf(client: Tidings): ClientStateEvent[] {
  const states: ClientStateEvent[] = [];
  for (const name of ['connecting', 'connected', 'disconnected'] as const)
    client.on(name, (event) => void states.push(event));
  return states;
}

export { turns };
