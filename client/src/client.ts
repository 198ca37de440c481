import { createChannel } from './channel';
import type { Channel } from './channel';
import type { Cause } from './state-codes';
import { cursorOf } from './cursor';
import { TidingsError, toTidingsError } from './errors';
import { createEmitter } from './event-emitter';
import type { Listenable } from './event-emitter';
import { createSend } from './http-client';
import { createHub } from './subscription-registry';
import type { Feed } from './subscription-registry';
import { createKeeper } from './gap-and-silence-checks';
import { createLadder } from './transport/transport-manager';
import type { ClientState, LadderEvents } from './transport/transport-manager';
import { readOptions } from './options';
import type { TidingsOptions } from './options';
import { after, defaultPlatform, steady } from './platform';
import { createRead } from './message-reader';
import { createScope } from './task-scope';
import { createTokenSource } from './token-source';
import { createTransport } from './transport/create-transport';
import { inFrames } from './transport/channel-batches';
import { placesOfWants } from './transport/transport';
import type { TransportName } from './transport/transport';

/** A name as the service takes it; what it means, and whether it may be read, is for the service to say. */
const CHANNEL = /^(presence:)?[\w.:-]{1,128}$/;

/** Events of a client. */
export interface TidingsEvents extends LadderEvents {
  /** Something failed that is tried again without anything being lost; for logs. */
  error: TidingsError;
}

/** What a client can do. */
interface TidingsClient extends Listenable<TidingsEvents> {
  readonly state: ClientState;
  /** The transport in use; undefined while there is none. */
  readonly transport: TransportName | undefined;
  /**
   * A channel by its name.
   * @throws TidingsError `invalid_channel`
   */
  channel<T = unknown>(name: string): Channel<T>;
  /** Takes another token, for example after the user has changed, and uses it from the next connection on. */
  setToken(token: string): void;
  /** Connects, even while nothing is subscribed, and also after `disconnect` and after the service refused the token. */
  connect(): void;
  /** Lets go of the connection. Subscriptions keep their places and go on with the next `connect`. */
  disconnect(): void;
  /** Ends every subscription and lets go of everything. The client cannot be used again. */
  close(): void;
}

/**
 * A client of one deployment. It connects when something is subscribed, over the best transport that works, and keeps
 * every channel's place through whatever happens to the connection.
 * @throws TidingsError `invalid_options`, with everything that is wrong with the options
 * @example
 * const client = new Tidings({ httpUrl, websocketUrl, eventsUrl, getToken });
 * client.channel('orders:42').subscribe(({ data }) => console.log(data));
 */
export const Tidings = class {
  constructor(options: TidingsOptions) {
    return createClient(options);
  }
} as new (options: TidingsOptions) => TidingsClient;

/** A client of one deployment. */
export type Tidings = TidingsClient;

function createClient(options: TidingsOptions): TidingsClient {
  const settings = readOptions(options);
  const { httpUrl, requestTimeoutMs } = settings;
  const surroundings = { ...defaultPlatform(), ...settings.platform };
  const platform = { ...surroundings, now: steady(() => surroundings.now()) };
  const scope = createScope(platform);
  const { on, emit } = createEmitter<TidingsEvents>();
  const tokens = createTokenSource(platform, scope, settings);
  const send = createSend(platform, scope, tokens, requestTimeoutMs);
  const read = createRead(send, httpUrl);
  let stopLinger: (() => void) | undefined;
  let updating = false;
  let held = false;
  let paused = false;

  const trouble = (error: TidingsError): void => {
    if (!scope.ended) emit('error', error);
  };

  const watch = ({ channel, sequencer: { behind } }: Feed, moved: boolean): void => {
    const { current } = ladder;
    if (current && (behind || current.lossy)) keeper.heard(channel, behind, moved);
    else keeper.forget(channel);
  };

  const watchAll = (): void => {
    for (const feed of hub.feeds.values()) {
      keeper.forget(feed.channel);
      watch(feed, false);
    }
  };

  /** Connects for the channels that are wanted, tells transports of them, or lets go: once for all that changes in one go. */
  const update = (): void => {
    updating = false;
    hub.sweep();
    ladder.update();
    stopLinger?.();
    if (scope.ended || paused) return;
    if (held || hub.feeds.size > 0) ladder.start();
    else stopLinger = after(platform, settings.idleTimeoutMs, () => ladder.stop('idle'));
  };

  const hub = createHub({
    changed() {
      if (!updating) queueMicrotask(update);
      updating = true;
    },
    isUp: () => !!ladder.current,
    heard: watch,
    forget: (channel) => keeper.forget(channel),
  });

  const keeper = createKeeper(platform, settings, (channels) => {
    ladder.current?.fetch(channels);
  });

  /** Fills holes over HTTP, for transports that cannot be asked. */
  const fetch = (channels: readonly string[]): void => {
    inFrames(channels).forEach(async (group) => {
      const asked = placesOfWants(hub.wants(group));
      try {
        const { messages, gaps } = await read({ channels: asked.keys(), cursor: cursorOf(asked) });
        hub.take(messages, gaps, asked);
      } catch (error) {
        trouble(toTidingsError(error));
      }
    });
  };

  const unlisten = platform.listen((event) => ladder.hear(event));

  const ladder = createLadder({
    ...settings,
    platform,
    create: (name, life) => createTransport(name, { ...core, life }),
    emit,
    changed({ state, code, error }) {
      watchAll();
      if (state === 'connected') return;
      if (state === 'disconnected' && error) {
        held = false;
        hub.end(error);
      } else hub.lost((error ?? code) as Cause);
    },
    moved: watchAll,
  });

  const assertOpen = (): void => {
    if (scope.ended) throw scope.ended;
  };

  const disconnect = (): void => {
    held = false;
    paused = true;
    ladder.stop('requested');
  };

  const core = {
    ...settings,
    platform,
    scope,
    tokens,
    send,
    read,
    hub,
    trouble,
    fetch,
    ladder,
    assertOpen,
  };
  return {
    on,
    get state() {
      return ladder.state;
    },
    get transport() {
      return ladder.using;
    },
    channel(name) {
      if (CHANNEL.test(name)) return createChannel(core, name);
      throw new TidingsError('invalid_channel', `${JSON.stringify(name)} is no channel: expected ${CHANNEL}`);
    },
    setToken: tokens.set,
    connect() {
      assertOpen();
      held = true;
      paused = false;
      update();
    },
    disconnect,
    close() {
      scope.end(new TidingsError('client_closed', 'The client was closed.'));
      hub.end('requested');
      disconnect();
      unlisten();
      stopLinger?.();
    },
  };
}
