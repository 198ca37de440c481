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

/** URLs of the fake service. */
export const URLS = {
  httpUrl: 'https://http.test',
  websocketUrl: 'wss://socket.test/v1',
  eventsUrl: 'https://events.test',
};

/** A fake service, and clients that use it with a fake clock. */
export class ClientHarness {
  readonly clock = new FakeClock();
  readonly service = new FakeService(this.clock);
  readonly clients: Tidings[] = [];
  /** Listeners of all clients for events of the page. */
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  #ids = 0;
  /** The random source of the clients. Returns 0.5, so that every random wait is half of its bound, unless a test replaces it. */
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

  /** The number of clients that listen to events of the page. */
  get pageListeners(): number {
    return this.#listeners.size;
  }

  client(options: Partial<TidingsOptions> = {}): Tidings {
    return this.connect(Tidings, options);
  }

  /** Creates a client of this class, for example the one of a bundle. */
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

  /** Calls the listeners for events of the page, and waits until the clients have reacted. */
  async dispatch(event: PlatformEvent): Promise<void> {
    for (const listener of this.#listeners) listener(event);
    await turns();
  }

  /** Closes every client. Throws if one leaves a timer. */
  async end(): Promise<void> {
    for (const client of this.clients) client.close();
    await turns();
    await this.clock.advance(100);
    if (this.clock.timers > 0) throw new Error(`The clients left ${this.clock.timers} timers behind.`);
  }
}

/** Creates a message handler, and the list of the offsets that it received. Tests add gaps to the list as `from-to reason`. */
export function collect(): {
  readonly seen: (number | string)[];
  readonly handler: (message: TypedMessage<unknown>) => void;
} {
  const seen: (number | string)[] = [];
  return { seen, handler: ({ offset }) => void seen.push(offset) };
}

/** Returns the list of the client's state events. New events are appended to it. */
export function statesOf(client: Tidings): ClientStateEvent[] {
  const states: ClientStateEvent[] = [];
  for (const name of ['connecting', 'connected', 'disconnected'] as const)
    client.on(name, (event) => void states.push(event));
  return states;
}

export { turns };
