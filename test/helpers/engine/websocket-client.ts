import { once } from 'node:events';
import WebSocket from 'ws';
import { DEADLINE_MS } from '../eventually';

/** A message in a WebSocket frame. */
export interface WireMessage {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  readonly type?: string;
  readonly data: unknown;
  readonly time: string;
}

// eslint-disable-next-line typescript/no-explicit-any -- each test states the frames that it expects
export type Frame = Record<string, any>;

/** A WebSocket client that keeps every frame, so that a test can wait for a frame that has already arrived. */
export class SocketClient {
  readonly frames: Frame[] = [];
  readonly messages: WireMessage[] = [];
  #nextId = 1;
  readonly #waiting = new Set<() => void>();
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.frames.push(frame);
      if (Array.isArray(frame['messages'])) this.messages.push(...(frame['messages'] as WireMessage[]));
      for (const wake of this.#waiting) wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const wake of this.#waiting) wake();
    });
    socket.on('error', () => undefined);
  }

  /**
   * Connects.
   * @throws Error `Unexpected server response: N` when the handshake is rejected
   */
  static async connect(url: string, token?: string): Promise<SocketClient> {
    const client = new SocketClient(
      new WebSocket(token === undefined ? url : `${url}?token=${encodeURIComponent(token)}`),
    );
    await once(client.socket, 'open');
    return client;
  }

  /** Sends a frame. A string is sent unchanged. */
  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a frame with a new id and waits for the reply. */
  async request(frame: Frame, deadlineMs = DEADLINE_MS): Promise<Frame> {
    const id = String(this.#nextId++);
    this.send({ id, ...frame });
    return this.until(() => this.frames.find((candidate) => candidate['id'] === (frame['id'] ?? id)), deadlineMs);
  }

  /** Waits until `find` returns a value, and returns it. It is called after every frame. */
  until<T>(find: () => T | undefined | false, deadlineMs = DEADLINE_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = (): void => {
        const found = find();
        if (found === undefined || found === false) return;
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => {
        stop();
        reject(
          new Error(
            `Found nothing within ${deadlineMs} ms. Last frames: ${JSON.stringify(this.frames.slice(-3)).slice(0, 600)}`,
          ),
        );
      }, deadlineMs);
      this.#waiting.add(check);
      check();
    });
  }

  /** Waits for `count` messages of a channel with different offsets, and returns them ordered by offset. */
  async received(channel: string, count: number, deadlineMs?: number): Promise<WireMessage[]> {
    const distinct = (): WireMessage[] => [
      ...new Map(
        this.messages.filter((message) => message.channel === channel).map((message) => [message.offset, message]),
      ).values(),
    ];
    await this.until(() => distinct().length >= count, deadlineMs);
    return distinct().sort((a, b) => a.offset - b.offset);
  }

  /** Waits until the connection is closed. */
  end(deadlineMs?: number): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed, deadlineMs);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.socket.close();
    await this.end();
  }
}
