import { formatCursor } from '../../../client/src/cursor';
import { parseClientFrame } from '../../../protocol/client-frames';
import type { ClientFrame } from '../../../protocol/client-frames';

/** What a fake service does with its sockets. */
export interface SocketService {
  readonly sockets: FakeSocket[];
  handshake(socket: FakeSocket): void;
  receive(socket: FakeSocket, frame: ClientFrame): void;
}

/** The service's end of one WebSocket, as the client's constructor makes it. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly frames: ClientFrame[] = [];
  /** Channels with a subscription, and whether announced. */
  readonly subscribed = new Map<string, boolean>();
  readonly token: string;
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  /** Nothing comes through any more in either direction, and nobody is told. */
  dead = false;

  constructor(
    readonly service: SocketService,
    readonly url: string,
  ) {
    this.token = new URL(url).searchParams.get('token') ?? '';
    service.sockets.push(this);
    queueMicrotask(() => service.handshake(this));
  }

  /** Frames of one action. */
  sent<A extends ClientFrame['action']>(action: A): Extract<ClientFrame, { action: A }>[] {
    return this.frames.filter((frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action);
  }

  send(text: string): void {
    if (this.state !== 'open') throw new Error(`The client sent on a socket that is ${this.state}.`);
    const parsed = parseClientFrame(text);
    if (!parsed.ok) throw new Error(`The client sent a bad frame: ${parsed.message}`);
    this.frames.push(parsed.frame);
    if (this.dead) return;
    queueMicrotask(() => this.service.receive(this, parsed.frame));
  }

  close(): void {
    const was = this.state;
    this.state = 'closed';
    this.subscribed.clear();
    if (was !== 'closed') queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }));
  }

  /** Accepts the handshake. */
  accept(): void {
    if (this.state !== 'connecting') return;
    this.state = 'open';
    this.onopen?.();
  }

  /** Ends the connection, or refuses the handshake. */
  end(code = 1006, reason = ''): void {
    this.state = 'closed';
    this.subscribed.clear();
    this.onerror?.();
    this.onclose?.({ code, reason });
  }

  /** Delivers a frame to the client. */
  deliver(frame: object): void {
    if (this.state === 'open' && !this.dead) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Pushes messages, as fan-out does. */
  push(...messages: { readonly channel: string; readonly epoch: string; readonly offset: number }[]): void {
    const last = messages.at(-1);
    if (last) this.deliver({ messages, cursor: formatCursor([[last.channel, last]]) });
  }
}
