import type { Page, PushFrame } from '../../../protocol/server-frames';
import { cursorOf } from '../cursor';
import type { Places } from '../cursor';
import { TidingsError, toTidingsError } from '../errors';
import type { Platform, SocketLike } from '../platform';
import type { TokenSource } from '../token-source';
import { createScope } from '../task-scope';
import { inFrames } from './channel-batches';
import { createRequests } from './websocket-requests';
import { admit, placesOfWants } from './transport';
import type { Life, PublishResult, Receiver, Transport, Want } from './transport';

/** Times of a connection, in milliseconds. */
export interface SocketTimes {
  /** How long a reply may take. */
  readonly requestTimeoutMs: number;
  /** How long the answer to a `ping` may take. */
  readonly pingTimeoutMs: number;
  /** Silence in both directions after which a `ping` is sent. */
  readonly keepAliveMs: number;
  /** Age at which the connection is replaced. */
  readonly maxConnectionMs: number;
}

/** What the WebSocket transport needs. */
export interface WebSocketDependencies extends SocketTimes {
  readonly platform: Platform;
  readonly tokens: TokenSource;
  readonly websocketUrl: string;
  readonly hub: Receiver;
  readonly life: Life;
  /** Something failed that will be tried again without anything being lost. */
  readonly trouble: (error: TidingsError) => void;
}

/** Answers after which the connection is of no use. */
const ENDS: readonly string[] = ['token_expired', 'connection_gone'];
/** Close code of a frame that was too large (P-44). */
const TOO_LARGE = 1009;

/** One WebSocket connection, from its handshake to its end. */
export function createWebSocket(deps: WebSocketDependencies): Transport {
  const { platform, tokens, hub, life, trouble, pingTimeoutMs, keepAliveMs } = deps;
  /** Channels that the connection has, or is getting, and whether announced. */
  const subscribed = new Map<string, boolean>();
  const busy = new Set<string>();
  const scope = createScope(platform);
  let socket: SocketLike | undefined;
  let token = '';
  let isOpen = false;
  let activeAt = 0;
  /** Frames that came. */
  let heard = 0;

  const { request, settle } = createRequests(scope, deps.requestTimeoutMs, (text) => {
    activeAt = platform.now();
    socket?.send(text);
  });

  const close = (): void => {
    scope.end(new TidingsError('connection_lost', 'The connection ended.'));
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  };

  const failed = (error: TidingsError): void => {
    if (error.code === 'token_expired' && tokens.drop(token)) return life.expiring();
    if (scope.ended) return;
    close();
    life.closed(error);
  };

  /**
   * Lets a request run by itself; its failure is the connection's. One that will be `repeated` anyway may fail as long
   * as the connection shows signs of life: only its function has crashed.
   */
  const tell = (running: Promise<unknown>, repeated?: boolean): void => {
    const before = heard;
    running.catch((thrown: unknown) => {
      const error = toTidingsError(thrown);
      if (scope.ended) return;
      if (repeated && heard > before && !ENDS.includes(error.code)) trouble(error);
      else failed(error);
    });
  };

  const take = ({ channels, messages }: Page, asked: Places): void => {
    const gaps = channels.flatMap((result) =>
      'gap' in result ? [{ ...result.gap, channel: result.channel, epoch: result.epoch }] : [],
    );
    hub.take(messages, gaps, asked);
    admit(hub, channels);
  };

  /** Gets what was missed, page by page. */
  const pull = async (channels: readonly string[]): Promise<void> => {
    for (let more = true; more;) {
      const asked = placesOfWants(hub.wants(channels));
      if (asked.size === 0) return;
      const reply = await request('sync', { cursor: cursorOf(asked) });
      take(reply, asked);
      more = reply.more && reply.messages.length + reply.channels.length > 0;
    }
  };

  /** The service may handle frames in any order, so that a channel's next change waits for the reply to this one. */
  const exclusively = async <T>(channels: readonly string[], change: Promise<T>): Promise<T> => {
    for (const channel of channels) busy.add(channel);
    const reply = await change;
    for (const channel of channels) busy.delete(channel);
    update();
    return reply;
  };

  const subscribe = (wants: readonly Want[], presence: boolean): Promise<void>[] =>
    inFrames(wants.filter((want) => want.presence === presence)).map(async (group) => {
      const channels = group.map(({ channel }) => channel);
      const asked = placesOfWants(group);
      for (const channel of channels) subscribed.set(channel, presence);
      const reply = await exclusively(channels, request('subscribe', { channels, cursor: cursorOf(asked), presence }));
      take(reply, asked);
      if (reply.more) tell(pull(channels), true);
    });

  /** Brings the connection's subscriptions in line with what is wanted. */
  const change = (): Promise<unknown> => {
    const wants = hub.wants();
    const changed = wants.filter(({ channel, presence }) => subscribed.get(channel) !== presence && !busy.has(channel));
    const gone = [...subscribed.keys()].filter((channel) => !busy.has(channel) && hub.wants([channel]).length === 0);
    const unsubscribed = inFrames(gone).map((channels) => {
      for (const channel of channels) subscribed.delete(channel);
      return exclusively(channels, request('unsubscribe', { channels }));
    });
    return Promise.all([...subscribe(changed, true), ...subscribe(changed, false), ...unsubscribed]);
  };

  const update = (): void => {
    if (isOpen) tell(change());
  };

  const check = (): void => {
    if (isOpen) tell(request('ping', {}, pingTimeoutMs), true);
  };

  /** Sends `ping` after a silence in both directions, so that the platform does not take the connection for idle. */
  const keepAlive = (): void => {
    scope.later(activeAt + keepAliveMs - platform.now(), () => {
      if (platform.now() - activeAt >= keepAliveMs) check();
      keepAlive();
    });
  };

  /** Gives the connection a new token before the old one runs out. */
  const renew = (delayMs: number, dueAt = platform.now() + delayMs): void => {
    if (delayMs === Infinity) return;
    scope.later(Math.max(delayMs, 1000), async () => {
      try {
        token = await tokens.get();
        const { ended } = await request('auth', { token });
        const error = new TidingsError('forbidden', 'The new token does not allow this channel.');
        for (const channel of ended ?? []) hub.refused(channel, error);
        // The old token may have run out meanwhile, and with it the subscriptions (P-45).
        if (platform.now() - dueAt >= pingTimeoutMs) {
          subscribed.clear();
          update();
        }
        renew(tokens.renewInMs());
      } catch (thrown) {
        const error = toTidingsError(thrown);
        if (scope.ended) return;
        trouble(error);
        // Another subject's token, or a connection that the service forgot: a new connection settles both.
        if (error.code === 'forbidden') life.expiring();
        else renew(pingTimeoutMs, dueAt);
      }
    });
  };

  const opened = (): void => {
    isOpen = true;
    activeAt = platform.now();
    // A tenth at random, so that connections that were made together are not replaced together.
    const ageMs = deps.maxConnectionMs * (1 - platform.random() / 10);
    scope.later(ageMs, life.expiring);
    keepAlive();
    renew(tokens.renewInMs());
    life.opened();
    tell(change().then(() => life.ready()));
  };

  const received = (text: string): void => {
    heard += 1;
    activeAt = platform.now();
    try {
      const frame = JSON.parse(text) as Partial<PushFrame> & { readonly id?: unknown };
      if (frame.messages && frame.id === undefined) hub.take(frame.messages, []);
      else settle(frame);
    } catch (error) {
      failed(toTidingsError(error));
    }
  };

  const lost = ({ code, reason }: { readonly code: number; readonly reason: string }): void => {
    // Browsers do not show why a handshake failed; a token that was refused is one of the reasons.
    if (!isOpen) tokens.drop(token);
    const text = `The connection ended: ${code} ${reason}`;
    failed(new TidingsError(code === TOO_LARGE ? 'message_too_large' : 'connection_lost', text));
  };

  const open = async (): Promise<void> => {
    try {
      const Socket = platform.WebSocket;
      if (!Socket) {
        const text = 'platform.WebSocket is missing.';
        throw new TidingsError('invalid_options', text, { retryAfterMs: Infinity });
      }
      token = await tokens.get();
      if (scope.ended) return;
      socket = new Socket(`${deps.websocketUrl}?token=${encodeURIComponent(token)}`);
      socket.onopen = opened;
      socket.onmessage = ({ data }: { readonly data: unknown }) => received(String(data));
      socket.onclose = lost;
      // Always followed by `onclose`, which says more; without a listener some platforms throw.
      socket.onerror = () => undefined;
    } catch (error) {
      failed(toTidingsError(error));
    }
  };

  return {
    lossy: true,
    open: () => void open(),
    update,
    fetch: (channels) => inFrames(channels).forEach((group) => tell(pull(group), true)),
    check,
    publish: async ({ id: messageId, ...message }) => {
      const { reply: _reply, messageId: id, ...place } = await request('publish', { ...message, messageId });
      return { duplicate: false, ...place, id } satisfies PublishResult;
    },
    close,
  };
}
