import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../../core/clock';
import type { Api, Stage } from '../state';
import type { ConnectionDetails } from './function-events';
import { createFrameCheck, createFrameReader, FRAME_LIMIT } from './frame-limits';

/** A connection without application data in either direction is closed after this time, in milliseconds. */
export const IDLE_LIMIT_MS = 10 * 60 * 1000;
/** The maximum duration of a connection, in milliseconds. */
export const LIFETIME_LIMIT_MS = 2 * 60 * 60 * 1000;
/** If a client has not read more than this number of bytes, posts are rejected. AWS does not document its limit. */
export const UNREAD_LIMIT = 1024 * 1024;

/** The identity of a connection. */
export interface ConnectionInfo {
  readonly id: string;
  readonly api: Api;
  readonly stage: Stage;
  readonly details: ConnectionDetails;
}

export interface ConnectionHooks {
  /** Called for each message of the client. */
  message(connection: Connection, text: string): void;
  /** Called when the connection no longer accepts posts. */
  ended(connection: Connection): void;
  /** Called when the connection ended in a way that API Gateway detects. The `$disconnect` function must then run. */
  disconnected(connection: ConnectionInfo, code: number, reason: string): void;
}

const CLOSE_CODES: Readonly<Record<string, number>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
};

/** The connection of an admitted client. */
export class Connection implements ConnectionInfo {
  readonly id: string;
  #lastActiveAt: number;
  #timer: Timer;
  #ended = false;
  #silent = false;

  constructor(
    readonly api: Api,
    readonly stage: Stage,
    readonly details: ConnectionDetails,
    private readonly socket: WebSocket,
    wire: Duplex,
    private readonly clock: Clock,
    private readonly hooks: ConnectionHooks,
  ) {
    this.id = details.connectionId;
    this.#lastActiveAt = clock.now();
    this.#timer = this.#arm();
    const check = createFrameCheck();
    const readFrames = createFrameReader((frame) => {
      const code = check(frame);
      if (code !== undefined) this.close(code, '');
    });
    // This listener runs before that of `ws`, so that an oversized frame is detected before its message is delivered.
    wire.prependListener('data', readFrames);
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

  /** Sends one text message in frames of at most 32 KB. @returns false if the client has too much unread data */
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

  /** Closes the connection with a close frame. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.socket.close(code, reason);
    this.#end(code, reason);
  }

  /** Simulates a client that disappears without closing: nothing is sent or read, but posts are accepted. */
  silence(): void {
    this.#silent = true;
    this.socket.pause();
  }

  /** Terminates the connection without a `$disconnect` event. */
  vanish(): void {
    this.#silent = true;
    this.#end(1006, '');
    this.socket.terminate();
  }

  /** Closes the connection with 1001 without waiting. A client that does not read is terminated. */
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
    return Math.min(this.#lastActiveAt + IDLE_LIMIT_MS, this.details.connectedAt + LIFETIME_LIMIT_MS);
  }

  #arm(): Timer {
    return this.clock.setTimeout(() => {
      if (this.clock.now() < this.#dueAt()) this.#timer = this.#arm();
      else if (this.#silent) this.vanish();
      else this.close(1001, 'Going away');
    }, this.#dueAt() - this.clock.now());
  }
}
