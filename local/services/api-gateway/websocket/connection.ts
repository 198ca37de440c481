import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../../core/clock';
import type { Api, Stage } from '../state';
import type { ConnectionFacts } from './events';
import { createFrameJudge, createFrameWatch, FRAME_LIMIT } from './frame-watch';

/** A connection without application data in either direction ends after this time. */
export const IDLE_LIMIT_MS = 10 * 60 * 1000;
/** No connection lives longer. */
export const LIFETIME_LIMIT_MS = 2 * 60 * 60 * 1000;
/** What a client may leave unread before posts are refused, in bytes. AWS states no figure. */
export const UNREAD_LIMIT = 1024 * 1024;

/** Which connection it is, and where it belongs. */
export interface ConnectionInfo {
  readonly id: string;
  readonly api: Api;
  readonly stage: Stage;
  readonly facts: ConnectionFacts;
}

/** What a connection tells its gateway. */
export interface ConnectionHooks {
  message(connection: Connection, text: string): void;
  /** The connection is no longer there for posts. */
  ended(connection: Connection): void;
  /** It ended in a way that API Gateway notices: `$disconnect` is due. */
  disconnected(connection: ConnectionInfo, code: number, reason: string): void;
}

const CLOSE_CODES: Readonly<Record<string, number>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
};

/** One admitted client. */
export class Connection implements ConnectionInfo {
  readonly id: string;
  #lastActiveAt: number;
  #timer: Timer;
  #ended = false;
  #silent = false;

  constructor(
    readonly api: Api,
    readonly stage: Stage,
    readonly facts: ConnectionFacts,
    private readonly socket: WebSocket,
    wire: Duplex,
    private readonly clock: Clock,
    private readonly hooks: ConnectionHooks,
  ) {
    this.id = facts.connectionId;
    this.#lastActiveAt = clock.now();
    this.#timer = this.#arm();
    const judge = createFrameJudge();
    const watch = createFrameWatch((frame) => {
      const code = judge(frame);
      if (code !== undefined) this.close(code, '');
    });
    // Before the listener of `ws`, so that an oversized frame is known before the message that it makes.
    wire.prependListener('data', watch);
    socket.on('message', (data: Buffer) => this.#receive(data));
    socket.on('close', (code, reason) =>
      this.#end(code, code === 1005 ? 'Client-side close frame status not set' : reason.toString()),
    );
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#end(CLOSE_CODES[error.code ?? ''] ?? (error.code?.startsWith('WS_ERR') ? 1002 : 1006), ''),
    );
  }

  /** Milliseconds since the epoch. */
  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Sends one text message in frames of at most 32 KB; false when the client has left too much unread. */
  send(data: Buffer | string): boolean {
    if (this.#ended || this.#silent) return true;
    if (this.socket.bufferedAmount > UNREAD_LIMIT) return false;
    this.#lastActiveAt = this.clock.now();
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let at = 0; at === 0 || at < bytes.length; at += FRAME_LIMIT) {
      this.socket.send(bytes.subarray(at, at + FRAME_LIMIT), { binary: false, fin: at + FRAME_LIMIT >= bytes.length });
    }
    return true;
  }

  /** Ends the connection from this side. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.socket.close(code, reason);
    this.#end(code, reason);
  }

  /** The client goes without a word: nothing is sent or read any more, and posts are still accepted. */
  silence(): void {
    this.#silent = true;
    this.socket.pause();
  }

  /** The connection is gone, and no `$disconnect` follows. */
  vanish(): void {
    this.#silent = true;
    this.#end(1006, '');
    this.socket.terminate();
  }

  /** Closes at once with 1001 because the gateway stops; a client that does not read is cut off. */
  stop(): void {
    const stuck = this.#silent || this.socket.bufferedAmount > 0;
    this.#silent = true;
    this.#end(1001, '');
    if (stuck) this.socket.terminate();
    else this.socket.close(1001, 'Going away');
  }

  #receive(data: Buffer): void {
    if (this.#ended || this.#silent) return;
    this.#lastActiveAt = this.clock.now();
    this.hooks.message(this, data.toString());
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer.cancel();
    this.hooks.ended(this);
    if (!this.#silent) this.hooks.disconnected(this, code, reason);
  }

  #dueAt(): number {
    return Math.min(this.#lastActiveAt + IDLE_LIMIT_MS, this.facts.connectedAt + LIFETIME_LIMIT_MS);
  }

  #arm(): Timer {
    return this.clock.setTimeout(() => {
      if (this.clock.now() < this.#dueAt()) this.#timer = this.#arm();
      else if (this.#silent) this.vanish();
      else this.close(1001, 'Going away');
    }, this.#dueAt() - this.clock.now());
  }
}
