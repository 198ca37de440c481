import { formatCursor } from '../../../client/src/cursor';
import { parseClientFrame } from '../../../protocol/client-frames';
import type { ClientFrame } from '../../../protocol/client-frames';

/** The service, as a fake socket calls it. */
export interface SocketService {
  readonly sockets: FakeSocket[];
  handshake(socket: FakeSocket): void;
  receive(socket: FakeSocket, frame: ClientFrame): void;
}

/** One WebSocket: the client uses it as a socket, and the fake service controls it. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly frames: ClientFrame[] = [];
  /** The subscribed channels, and whether the client is announced as present in them. */
  readonly subscribed = new Map<string, boolean>();
  readonly token: string;
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  /** Whether the socket silently drops all frames in both directions. */
  isHalfOpen = false;

  constructor(
    readonly service: SocketService,
    readonly url: string,
  ) {
    this.token = new URL(url).searchParams.get('token') ?? '';
    service.sockets.push(this);
    queueMicrotask(() => service.handshake(this));
  }

  /** The frames that the client sent with this action. */
  sent<A extends ClientFrame['action']>(action: A): Extract<ClientFrame, { action: A }>[] {
    return this.frames.filter((frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action);
  }

  send(text: string): void {
    if (this.state !== 'open') throw new Error(`The client sent on a socket that is ${this.state}.`);
    const parsed = parseClientFrame(text);
    if (!parsed.ok) throw new Error(`The client sent an invalid frame: ${parsed.message}`);
    this.frames.push(parsed.frame);
    if (this.isHalfOpen) return;
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

  /** Closes the connection, or rejects the handshake. */
  end(code = 1006, reason = ''): void {
    this.state = 'closed';
    this.subscribed.clear();
    this.onerror?.();
    this.onclose?.({ code, reason });
  }

  /** Delivers a frame to the client. */
  deliver(frame: object): void {
    if (this.state === 'open' && !this.isHalfOpen) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Pushes messages in one frame, as fan-out does. */
  push(...messages: { readonly channel: string; readonly epoch: string; readonly offset: number }[]): void {
    const last = messages.at(-1);
    if (last) this.deliver({ messages, cursor: formatCursor([[last.channel, last]]) });
  }
}
