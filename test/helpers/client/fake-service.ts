import { formatCursor, parseCursor } from '../../../client/src/cursor';
import { encodeCursor } from '../../../protocol/cursors';
import type { Position } from '../../../protocol/cursors';
import type { ClientFrame } from '../../../protocol/client-frames';
import type { Message } from '../../../protocol/messages';
import type { FakeClock } from './fake-clock';
import { FakeChannels } from './fake-channels';
import type { FakePage } from './fake-channels';
import { FakeSocket } from './fake-socket';

/** A response in place of the usual one. */
export interface FakeResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that the service received. */
export interface FakeRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** An open stream of events. */
export interface FakeStream {
  readonly positions: Map<string, Position>;
  readonly write: (text: string) => void;
  /** Ends the stream. With an error, the stream fails. */
  readonly end: (error?: unknown) => void;
}

/** An implementation of the whole wire contract in memory. Tests can make single requests, frames and handshakes fail. */
export class FakeService {
  readonly channels = new FakeChannels();
  readonly sockets: FakeSocket[] = [];
  readonly requests: FakeRequest[] = [];
  readonly streams = new Set<FakeStream>();
  readonly presentMembers: { subject: string; connections: number }[] = [];
  readonly forbidden = new Set<string>();
  /** Maximum number of messages in one page. */
  limit = 100;
  /** The header `Tidings-Poll-After` of every read. */
  pollAfterMs = 500;
  /** Whether streams send heartbeats. */
  heartbeats = true;
  /** Returns the outcome of a handshake: undefined accepts it, a number closes the socket with this code, `hang` does neither. */
  onHandshake: (socket: FakeSocket) => number | 'hang' | undefined = () => undefined;
  /** Returns the outcome of a request: undefined is the usual response, `fail` a network error, `hang` no response. */
  onRequest: (request: FakeRequest) => FakeResponse | 'fail' | 'hang' | undefined = () => undefined;
  /** Returns the reply to a frame: undefined is the usual reply, `hang` no reply. */
  onFrame: (frame: ClientFrame, socket: FakeSocket) => object | 'hang' | undefined = () => undefined;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly clock: FakeClock) {}

  /** The client's WebSocket constructor. */
  get WebSocket(): new (url: string) => FakeSocket {
    const service = this;
    return class extends FakeSocket {
      constructor(url: string) {
        super(service, url);
      }
    };
  }

  /** The open sockets. */
  get openSockets(): FakeSocket[] {
    return this.sockets.filter(({ state }) => state === 'open');
  }

  /** The requests to a path. */
  requestsTo(path: string): FakeRequest[] {
    return this.requests.filter(({ url }) => url.pathname === path);
  }

  /** Publishes a message. With `push: false`, WebSockets do not receive it. */
  publish(channel: string, data: unknown, { push = true, id }: { push?: boolean; id?: string } = {}): Message {
    return this.#publish(channel, data, id, push).message;
  }

  handshake(socket: FakeSocket): void {
    const outcome = this.onHandshake(socket);
    if (outcome === undefined) socket.accept();
    else if (outcome !== 'hang') socket.end(outcome);
  }

  receive(socket: FakeSocket, frame: ClientFrame): void {
    const reply = this.onFrame(frame, socket) ?? this.#replyTo(socket, frame);
    if (reply !== 'hang') socket.deliver({ reply: frame.action, id: frame.id, ...reply });
  }

  /** The client's `fetch`. */
  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const signal = init.signal!;
    const text = init.body as string | undefined;
    const request: FakeRequest = {
      url: new URL(address),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: text === undefined ? undefined : JSON.parse(text),
      signal,
    };
    this.requests.push(request);
    const outcome = this.onRequest(request);
    if (outcome === 'fail') throw new TypeError('fetch failed');
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    aborted.catch(() => undefined);
    if (outcome === 'hang') return aborted;
    if (outcome) return json(outcome.status, outcome.body ?? { message: 'refused' }, outcome.headers);
    return Promise.race([aborted, this.#route(request)]);
  };

  #replyTo(socket: FakeSocket, frame: ClientFrame): object {
    switch (frame.action) {
      case 'subscribe': {
        const accepted = frame.channels.filter((channel) => !this.forbidden.has(channel));
        for (const channel of accepted) socket.subscribed.set(channel, frame.presence);
        const named = new Set(frame.cursor.map(({ channel }) => channel));
        return this.#page(
          frame.channels,
          this.channels.read(this.channels.starts(accepted, encodeCursor(frame.cursor)), this.limit),
          named,
        );
      }
      case 'unsubscribe':
        for (const channel of frame.channels) socket.subscribed.delete(channel);
        return { channels: frame.channels };
      case 'sync': {
        const channels = frame.cursor.map(({ channel }) => channel);
        const found = this.channels.read(this.channels.starts(channels, encodeCursor(frame.cursor)), this.limit);
        const page = this.#page(channels, found, new Set(channels));
        return { ...page, channels: page.channels.filter((result) => 'gap' in result || 'error' in result) };
      }
      case 'publish': {
        const { message, duplicate } = this.#publish(frame.channel, frame.data, frame.messageId);
        const { channel, offset, epoch, id, time } = message;
        return { channel, offset, epoch, messageId: id, time, ...(duplicate ? { duplicate } : {}) };
      }
      case 'auth':
        return { tokenExpiresAt: 0 };
      case 'ping':
        return { time: '2026-01-01T00:00:00.000Z' };
    }
  }

  #publish(
    channel: string,
    data: unknown,
    id: string | undefined,
    push = true,
  ): { message: Message; duplicate: boolean } {
    const added = this.channels.add(channel, data, id);
    if (added.duplicate) return added;
    for (const socket of this.openSockets) if (push && socket.subscribed.has(channel)) socket.push(added.message);
    for (const stream of this.streams) this.#sendNew(stream);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    return added;
  }

  #page(channels: readonly string[], { messages, gaps, positions, more }: FakePage, named: ReadonlySet<string>) {
    const results = channels.map((channel) => {
      const position = positions.get(channel);
      if (!position)
        return {
          channel,
          status: 'refused',
          error: { code: 'forbidden', message: 'The token does not permit this channel.' },
        };
      const gap = gaps.find((gap) => gap.channel === channel);
      const recovered = named.has(channel) ? { recovered: !gap } : {};
      return { channel, status: 'subscribed', ...position, ...recovered, ...(gap ? { gap } : {}) };
    });
    return { channels: results, messages, cursor: formatCursor(positions), more };
  }

  async #route({ url, method, headers, body, signal }: FakeRequest): Promise<Response> {
    const { pathname, searchParams } = url;
    if (pathname === '/v1/messages') return this.#read(searchParams, headers, signal);
    if (pathname === '/v1/messages/now' && !searchParams.has('wait')) return this.#read(searchParams, headers, signal);
    if (pathname === '/v1/events') return this.#events(searchParams, signal);
    if (pathname.endsWith('/presence')) return json(200, { members: this.presentMembers });
    if (method === 'POST') {
      const channel = pathname.split('/')[3]!;
      const { data, id } = body as { data: unknown; id?: string };
      const { message, duplicate } = this.#publish(channel, data, id);
      const { offset, epoch, time } = message;
      return json(duplicate ? 200 : 201, { channel, offset, epoch, id: message.id, time });
    }
    return json(404, { message: 'Not FakePage' });
  }

  async #read(query: URLSearchParams, headers: Headers, signal: AbortSignal): Promise<Response> {
    const names = query.get('channels')!.split(',');
    const channels = names.filter((channel) => !this.forbidden.has(channel));
    if (channels.length === 0)
      return json(403, { error: { code: 'forbidden', message: 'The token does not permit this channel.' } });
    const last = query.get('last');
    const limit = Number(query.get('limit') ?? this.limit);
    const starts = this.channels.starts(channels, query.get('cursor') ?? '', last === null ? undefined : Number(last));
    let found = this.channels.read(starts, limit);
    while (query.has('wait') && found.messages.length + found.gaps.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve());
      });
      found = this.channels.read(starts, limit);
    }
    const next = formatCursor(found.positions);
    const responseHeaders = { 'tidings-poll-after': String(this.pollAfterMs), etag: `"${next}"` };
    const empty = found.messages.length + found.gaps.length === 0;
    if (empty && headers.get('if-none-match') === `"${next}"`)
      return new Response(null, { status: 304, headers: responseHeaders });
    const refused = names
      .filter((channel) => this.forbidden.has(channel))
      .map((channel) => ({
        channel,
        error: { code: 'forbidden', message: 'The token does not permit this channel.' },
      }));
    const { messages, gaps, more } = found;
    return json(
      200,
      { messages, gaps, cursor: next, more, ...(refused.length > 0 ? { refused } : {}) },
      responseHeaders,
    );
  }

  #events(query: URLSearchParams, signal: AbortSignal): Response {
    signal.throwIfAborted();
    const names = query.get('channels')!.split(',');
    const channels = names.filter((channel) => !this.forbidden.has(channel));
    if (channels.length === 0)
      return json(403, { error: { code: 'forbidden', message: 'The token does not permit this channel.' } });
    const positions = this.channels.starts(channels, query.get('cursor') ?? '');
    const resumed = new Set(parseCursor(query.get('cursor') ?? '').keys());
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream: FakeStream = {
          positions,
          write: (text) => controller.enqueue(encoder.encode(text)),
          end: (error) => {
            if (!this.streams.delete(stream)) return;
            this.clock.clearTimeout(heartbeat);
            if (error === undefined) controller.close();
            else controller.error(error);
          },
        };
        const beat = (): void => {
          heartbeat = this.clock.setTimeout(beat, 15_000);
          if (this.heartbeats) stream.write(': hb\n\n');
        };
        let heartbeat = this.clock.setTimeout(beat, 15_000);
        signal.addEventListener('abort', () => stream.end(signal.reason));
        this.streams.add(stream);
        const cursor = formatCursor(positions);
        stream.write('retry: 1000\n\n');
        const { channels: results } = this.#page(names, { ...this.channels.read(positions), positions }, resumed);
        const ready = results.map((result) => ({ ...result, gap: undefined }));
        stream.write(`event: ready\nid: ${cursor}\ndata: ${JSON.stringify({ channels: ready, cursor })}\n\n`);
        this.#sendNew(stream);
      },
    });
    return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
  }

  #sendNew({ positions, write }: FakeStream): void {
    const found = this.channels.read(positions);
    for (const gap of found.gaps) write(`event: gap\nid: x\ndata: ${JSON.stringify(gap)}\n\n`);
    for (const message of found.messages) write(`id: x\ndata: ${JSON.stringify(message)}\n\n`);
    for (const [channel, position] of found.positions) positions.set(channel, position);
  }
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}
