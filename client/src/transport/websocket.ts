import type { PushFrame } from '../../../protocol/server-frames';
import { TidingsError, toTidingsError } from '../errors';
import type { Platform, SocketLike } from '../platform';
import { createTaskScope } from '../task-scope';
import type { TokenSource } from '../token-source';
import { splitIntoFrames } from './channel-batches';
import type { PublishResult, Receiver, Transport, TransportListener } from './transport';
import { createWebSocketChannels } from './websocket-channels';
import { createWebSocketRequests } from './websocket-requests';

/** Times of a WebSocket connection, in milliseconds. */
export interface WebSocketTimes {
  /** Time limit of a reply. */
  readonly requestTimeoutMs: number;
  /** Time limit of the reply to a `ping`. */
  readonly pingTimeoutMs: number;
  /** Silence in both directions before a `ping` is sent. */
  readonly keepAliveMs: number;
  /** Age at which the connection is replaced. */
  readonly maxConnectionMs: number;
}

/** The parts of the client that a WebSocket uses. */
export interface WebSocketDependencies extends WebSocketTimes {
  readonly platform: Platform;
  readonly tokens: TokenSource;
  readonly websocketUrl: string;
  readonly receiver: Receiver;
  readonly listener: TransportListener;
  /** Reports a failed operation. The client repeats it or replaces the connection, so that no message is lost. */
  readonly reportError: (error: TidingsError) => void;
}

/** Error codes after which the connection cannot be used any more. */
const FATAL_CODES: readonly string[] = ['token_expired', 'connection_gone'];
/** Close code if a frame was too large (P-44 in docs/protocol.md). */
const CLOSE_TOO_LARGE = 1009;

/** Creates the transport websocket: one connection, from its handshake to its end. */
export function createWebSocket(deps: WebSocketDependencies): Transport {
  const { platform, tokens, receiver, listener, reportError, pingTimeoutMs, keepAliveMs } = deps;
  const scope = createTaskScope(platform);
  let socket: SocketLike | undefined;
  let token = '';
  let isOpen = false;
  /** When the last frame was sent or received. */
  let activeAt = 0;
  let framesReceived = 0;

  const { request, settle } = createWebSocketRequests(scope, deps.requestTimeoutMs, (text) => {
    activeAt = platform.now();
    socket?.send(text);
  });

  const close = (): void => {
    scope.end(new TidingsError('connection_lost', 'The connection ended'));
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  };

  const fail = (error: TidingsError): void => {
    if (error.code === 'token_expired' && tokens.drop(token)) return listener.expiring();
    if (scope.endedWith) return;
    close();
    listener.failed(error);
  };

  /**
   * Runs a task in the background. If the task fails, the connection fails too. The exception is a task that the client
   * repeats later in any case: if other frames arrived meanwhile, the connection works, and the error is only reported.
   */
  const run = (task: Promise<unknown>, isRepeated?: boolean): void => {
    const before = framesReceived;
    task.catch((thrown: unknown) => {
      const error = toTidingsError(thrown);
      if (scope.endedWith) return;
      if (isRepeated && framesReceived > before && !FATAL_CODES.includes(error.code)) reportError(error);
      else fail(error);
    });
  };

  const channels = createWebSocketChannels(receiver, request, run);

  const checkAlive = (): void => {
    if (isOpen) run(request('ping', {}, pingTimeoutMs), true);
  };

  /** Sends a `ping` after silence in both directions, because API Gateway closes idle connections. */
  const keepAlive = (): void => {
    scope.later(activeAt + keepAliveMs - platform.now(), () => {
      if (platform.now() - activeAt >= keepAliveMs) checkAlive();
      keepAlive();
    });
  };

  /** Sends a new token before the current one expires. `dueAt` is the time at which the first attempt is due. */
  const renewToken = (delayMs: number, dueAt = platform.now() + delayMs): void => {
    if (delayMs === Infinity) return;
    scope.later(Math.max(delayMs, 1000), async () => {
      try {
        token = await tokens.get();
        const { ended } = await request('auth', { token });
        const error = new TidingsError('forbidden', 'The new token does not permit this channel');
        for (const channel of ended ?? []) receiver.channelRefused(channel, error);
        // If the renewal is late, the old token may have expired. Then subscriptions may have been removed (P-45).
        if (platform.now() - dueAt >= pingTimeoutMs) run(channels.resubscribe());
        renewToken(tokens.renewInMs());
      } catch (thrown) {
        const error = toTidingsError(thrown);
        if (scope.endedWith) return;
        reportError(error);
        // The token is of another subject, or the service does not know the connection: a new connection is needed.
        if (error.code === 'forbidden') listener.expiring();
        else renewToken(pingTimeoutMs, dueAt);
      }
    });
  };

  const onOpen = (): void => {
    isOpen = true;
    activeAt = platform.now();
    // Subtract up to a tenth at random, so that connections that were opened together are not replaced together.
    scope.later(deps.maxConnectionMs * (1 - platform.random() / 10), listener.expiring);
    keepAlive();
    renewToken(tokens.renewInMs());
    listener.opened();
    run(channels.update().then(() => listener.allReady()));
  };

  const onMessage = ({ data }: { readonly data: unknown }): void => {
    framesReceived += 1;
    activeAt = platform.now();
    try {
      const frame = JSON.parse(data as string) as Partial<PushFrame> & { readonly id?: unknown };
      if (frame.messages && frame.id === undefined) receiver.receive(frame.messages, []);
      else settle(frame);
    } catch (error) {
      fail(toTidingsError(error));
    }
  };

  const onClose = ({ code, reason }: { readonly code: number; readonly reason: string }): void => {
    // Browsers do not report why a handshake failed. A rejected token is one possible reason, so the token is dropped.
    if (!isOpen) tokens.drop(token);
    const text = `The connection ended: ${code} ${reason}`;
    fail(new TidingsError(code === CLOSE_TOO_LARGE ? 'message_too_large' : 'connection_lost', text));
  };

  const open = async (): Promise<void> => {
    try {
      const Socket = platform.WebSocket;
      if (!Socket) {
        throw new TidingsError('invalid_options', 'platform.WebSocket is missing', { retryAfterMs: Infinity });
      }
      token = await tokens.get();
      if (scope.endedWith) return;
      socket = new Socket(`${deps.websocketUrl}?token=${encodeURIComponent(token)}`);
      socket.onopen = onOpen;
      socket.onmessage = onMessage;
      socket.onclose = onClose;
      // This listener does nothing, because `onclose` always follows and has more details. It is set because some platforms
      // throw an error that has no listener.
      socket.onerror = () => undefined;
    } catch (error) {
      fail(toTidingsError(error));
    }
  };

  return {
    isLossy: true,
    open: () => void open(),
    update() {
      if (isOpen) run(channels.update());
    },
    syncChannels: (names) => splitIntoFrames(names).forEach((part) => run(channels.syncChannels(part), true)),
    checkAlive,
    publish: async ({ id: messageId, ...message }) => {
      const { reply: _reply, messageId: id, ...position } = await request('publish', { ...message, messageId });
      return { duplicate: false, ...position, id } satisfies PublishResult;
    },
    close,
  };
}
