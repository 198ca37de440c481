import type { PlatformEvent, SocketLike } from '../../../client/src';
import { FaultyNetwork } from '../../../console/src/faulty-network';
import { DuplicateCounter } from '../../../console/src/duplicate-counter';

type Handler = ((event: unknown) => void) | null;

/** A socket that the test controls. */
class FakeSocket implements SocketLike {
  static made: FakeSocket[] = [];
  onopen: unknown = null;
  onmessage: unknown = null;
  onclose: unknown = null;
  onerror: unknown = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  receive(data: string): void {
    (this.onmessage as Handler)?.({ data });
  }
}

const READ = 'http://api/v1/messages?channels=a';
const STREAM = 'http://api/v1/events?channels=a';
const POLL = 'http://api/v1/messages/now?channels=a';
const PUBLISH = 'http://api/v1/channels/a/messages';
const MESSAGE = JSON.stringify({ channel: 'a', epoch: 'e', offset: 1, id: 'i', data: 1, time: '2026-01-01T00:00:00Z' });

describe('FaultyNetwork', () => {
  let network: FaultyNetwork;
  let duplicates: DuplicateCounter;
  let notify: ((event: PlatformEvent) => void) | undefined;
  /** Responses of the service, in order. A request without a response stays pending until it is aborted. */
  let answers: (() => Response)[] = [];

  beforeEach(() => {
    FakeSocket.made = [];
    answers = [];
    duplicates = new DuplicateCounter(() => undefined);
    network = new FaultyNetwork(
      {
        WebSocket: FakeSocket,
        listen: (listener) => {
          notify = listener;
          return () => {
            notify = undefined;
          };
        },
        fetch: (_url, { signal }) =>
          new Promise((resolve, reject) => {
            const answer = answers.shift();
            if (answer) resolve(answer());
            signal?.addEventListener('abort', () => reject(signal.reason));
          }),
      },
      duplicates,
    );
  });

  const connect = (): { socket: SocketLike; events: unknown[]; real: FakeSocket | undefined } => {
    const events: unknown[] = [];
    const socket = new network.platform.WebSocket!('ws://x');
    socket.onmessage = ({ data }: { data: unknown }) => events.push(data);
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => events.push([code, reason]);
    return { socket, events, real: FakeSocket.made.at(-1) };
  };
  const request = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
    network.platform.fetch(url, { headers });

  it('forwards what a socket sends and receives', () => {
    const { socket, events, real } = connect();
    socket.send('out');
    real!.receive('in');
    expect(real!.sent).toEqual(['out']);
    expect(events).toEqual(['in']);
  });

  it('breaks an open socket without a close frame when WebSocket is cut, and opens none until it is restored', async () => {
    const { events, real } = connect();
    network.cutTransport('websocket');
    expect(real!.closed).toBe(true);
    real!.receive('too late');
    expect(events).toEqual([[1006, 'cut in the console']]);

    const blocked = connect();
    await Promise.resolve();
    expect(blocked.events).toEqual([[1006, 'cut in the console']]);
    expect(FakeSocket.made).toHaveLength(1);
    network.restore();
    connect();
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('breaks open connections once when they are killed, and allows the next attempt', async () => {
    const { events } = connect();
    const stream = request(STREAM);
    network.kill();
    expect(events).toEqual([[1006, 'killed in the console']]);
    await expect(stream).rejects.toThrow('killed in the console');
    answers = [() => new Response('[]')];
    expect(await (await request(STREAM)).text()).toBe('[]');
  });

  it('breaks a publish when offline, but not when connections are killed', async () => {
    const publish = request(PUBLISH);
    network.kill();
    network.setOffline(true);
    await expect(publish).rejects.toThrow('offline in the console');
  });

  it('breaks a stream while it is read', async () => {
    answers = [
      () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => controller.enqueue(new TextEncoder().encode('one')),
          }),
        ),
    ];
    const controller = new AbortController();
    const reader = (await network.platform.fetch(STREAM, { signal: controller.signal })).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one');
    await reader.cancel();
    network.cutTransport('sse');
    await expect(request(STREAM)).rejects.toThrow('cut in the console');
  });

  it('fails a broken stream with its own reason, whatever error the browser reports', async () => {
    const aborted = new TypeError('BodyStreamBuffer was aborted');
    let fail: ((error: Error) => void) | undefined;
    answers = [
      () =>
        new Response(
          new ReadableStream<Uint8Array>({ start: (controller) => void (fail = (e) => controller.error(e)) }),
        ),
    ];
    const reader = (await request(STREAM)).body!.getReader();
    const broken = expect(reader.read()).rejects.toThrow('killed in the console');
    network.kill();
    fail!(aborted);
    await broken;

    answers = [
      () => new Response(new ReadableStream<Uint8Array>({ start: (controller) => controller.error(aborted) })),
    ];
    await expect((await request(STREAM)).body!.getReader().read()).rejects.toMatchObject({
      message: 'The connection broke while the response arrived.',
      cause: aborted,
    });
  });

  it('notifies the client of offline and online, and forwards the events of the page', () => {
    const received: PlatformEvent[] = [];
    const stop = network.platform.listen((event) => received.push(event));
    network.setOffline(true);
    network.setOffline(true);
    network.setOffline(false);
    notify?.('visible');
    stop();
    network.setOffline(true);
    expect(received).toEqual(['offline', 'online', 'visible']);
    expect(notify).toBeUndefined();
  });

  it('aborts a request when the client aborts it', async () => {
    const controller = new AbortController();
    const pending = network.platform.fetch(READ, { signal: controller.signal });
    controller.abort(new Error('aborted by the client'));
    await expect(pending).rejects.toThrow('aborted by the client');
  });

  it('returns a response without a body unchanged', async () => {
    answers = [() => new Response(null, { status: 304, headers: { etag: '"c"' } })];
    const answer = await request(READ, { 'if-none-match': '"c"' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([304, '"c"']);
  });

  it('counts repeated messages across transports', async () => {
    const { real } = connect();
    real!.receive(`{"messages":[${MESSAGE}],"cursor":"c"}`);
    expect(duplicates.duplicates).toBe(0);
    answers = [
      () => new Response(`{"messages":[${MESSAGE}],"cursor":"c"}`),
      () => new Response(`data: ${MESSAGE}\n\n`),
    ];
    await (await request(READ)).text();
    expect(duplicates.duplicates).toBe(1);
    await (await request(STREAM)).text();
    expect(duplicates.duplicates).toBe(2);
  });

  it('cuts only the given transport, and never requests that belong to no transport', async () => {
    for (const [cut, url] of [
      ['sse', STREAM],
      ['long-poll', READ],
      ['short-poll', POLL],
    ] as const) {
      network.restore();
      network.cutTransport(cut);
      for (const other of [STREAM, READ, POLL, PUBLISH]) {
        answers = [() => new Response('{}')];
        if (other === url) await expect(request(other)).rejects.toThrow('cut in the console');
        else expect((await request(other)).ok).toBe(true);
      }
    }
  });
});
