import { createChannel } from './channel';
import type { Channel } from './channel';
import { createClientParts } from './client-parts';
import type { ClientParts, TidingsEvents } from './client-parts';
import { TidingsError } from './errors';
import { createEmitter } from './event-emitter';
import type { Listenable } from './event-emitter';
import { readOptions } from './options';
import type { TidingsOptions } from './options';
import type { TransportName } from './transport/transport';
import type { ClientState } from './transport/transport-manager';

/** The form of a valid channel name. The service checks whether the token permits the channel. */
const CHANNEL_NAME = /^(presence:)?[\w.:-]{1,128}$/;

/**
 * A client of one Tidings deployment. It connects when a channel is subscribed, over the best transport that works, and
 * keeps the position of every channel when connections and transports change.
 * @example
 * const client = new Tidings({ httpUrl, websocketUrl, eventsUrl, getToken });
 * client.channel('orders:42').subscribe(({ data }) => console.log(data));
 */
export class Tidings implements Listenable<TidingsEvents> {
  readonly #parts: ClientParts;
  /**
   * Calls `listener` with every event of this name.
   * @returns a function that removes the listener; aborting `signal` removes it too
   */
  readonly on: Listenable<TidingsEvents>['on'];

  /** @throws TidingsError `invalid_options`, with all problems in the message */
  constructor(options: TidingsOptions) {
    const settings = readOptions(options);
    const { on, emit } = createEmitter<TidingsEvents>();
    this.on = on;
    this.#parts = createClientParts(settings, emit);
  }

  get state(): ClientState {
    return this.#parts.manager.state;
  }

  /** The transport in use. Undefined while the client is not connected. */
  get transport(): TransportName | undefined {
    return this.#parts.manager.currentName;
  }

  /**
   * Returns a handle of a channel.
   * @throws TidingsError `invalid_channel`
   */
  channel<T = unknown>(name: string): Channel<T> {
    if (CHANNEL_NAME.test(name)) return createChannel(this.#parts, name);
    throw new TidingsError(
      'invalid_channel',
      `${JSON.stringify(name)} is not a valid channel name: it must match ${CHANNEL_NAME}`,
    );
  }

  /** Replaces the token, for example after another user has signed in. The next connection and request use it. */
  setToken(token: string): void {
    this.#parts.tokens.set(token);
  }

  /**
   * Connects, and keeps the connection even while there are no subscriptions. Call it to connect again after
   * `disconnect`, or after the client disconnected because the service rejected the token.
   * @throws TidingsError `client_closed`
   */
  connect(): void {
    const { scope, lifecycle } = this.#parts;
    if (scope.endedWith) throw scope.endedWith;
    lifecycle.connect();
  }

  /** Disconnects. Subscriptions keep their positions and resume after `connect`. */
  disconnect(): void {
    this.#parts.lifecycle.disconnect();
  }

  /** Ends all subscriptions, rejects all pending calls and releases all resources. The client cannot be used afterwards. */
  close(): void {
    const { scope, registry, manager } = this.#parts;
    scope.end(new TidingsError('client_closed', 'The client was closed'));
    registry.endAll('requested');
    manager.stop('requested');
  }
}
