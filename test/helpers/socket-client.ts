import { once } from 'node:events';
import WebSocket from 'ws';
import { DEADLINE_MS } from './eventually';

/** A message as it arrives on the wire. */
export interface WireMessage {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  readonly type?: string;
  readonly data: unknown;
  readonly time: string;
}

// eslint-disable-next-line typescript/no-explicit-any -- frames are what the tests are about; each test names what it expects
export type Frame = Record<string, any>;

/** A plain WebSocket client that remembers every frame, so that nothing is missed between an act and its wait. */
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

  /** Connects; rejects with `Unexpected server response: N` when the handshake is refused. */
  static async connect(url: string, token?: string): Promise<SocketClient> {
    const client = new SocketClient(
      new WebSocket(token === undefined ? url : `${url}?token=${encodeURIComponent(token)}`),
    );
    await once(client.socket, 'open');
    return client;
  }

  /** Sends a frame as it is. */
  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a frame with a fresh id and waits for the answer to it. */
  async request(frame: Frame, deadlineMs = DEADLINE_MS): Promise<Frame> {
    const id = String(this.#nextId++);
    this.send({ id, ...frame });
    return this.until(() => this.frames.find((candidate) => candidate['id'] === (frame['id'] ?? id)), deadlineMs);
  }

  /** Waits until `find` gives something. */
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
            `Nothing within ${deadlineMs} ms. Last frames: ${JSON.stringify(this.frames.slice(-3)).slice(0, 600)}`,
          ),
        );
      }, deadlineMs);
      this.#waiting.add(check);
      check();
    });
  }

  /** Waits until the distinct offsets of a channel that arrived reach `count`, and gives its messages in offset order. */
  async received(channel: string, count: number, deadlineMs?: number): Promise<WireMessage[]> {
    const distinct = (): WireMessage[] => [
      ...new Map(
        this.messages.filter((message) => message.channel === channel).map((message) => [message.offset, message]),
      ).values(),
    ];
    await this.until(() => distinct().length >= count, deadlineMs);
    return distinct().sort((a, b) => a.offset - b.offset);
  }

  /** Waits for the end of the connection. */
  end(deadlineMs?: number): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed, deadlineMs);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.socket.close();
    await this.end();
  }
}
