import type { PlatformEvent, SocketLike } from '../../../client/src';
import { FaultyNetwork } from '../../../console/src/faulty-network';
import { WireTap } from '../../../console/src/duplicate-counter';

type Handler = ((event: unknown) => void) | null;

/** A socket that does what the test says. */
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

describe('a network in which things can be made to fail', () => {
  let network: FaultyNetwork;
  let tap: WireTap;
  let tell: ((event: PlatformEvent) => void) | undefined;
  /** Answers of the service, in order; requests without one hang until they are aborted. */
  let answers: (() => Response)[] = [];

  beforeEach(() => {
    FakeSocket.made = [];
    answers = [];
    tap = new WireTap(() => undefined);
    network = new FaultyNetwork(
      {
        WebSocket: FakeSocket,
        listen: (listener) => {
          tell = listener;
          return () => {
            tell = undefined;
          };
        },
        fetch: (_url, { signal }) =>
          new Promise((resolve, reject) => {
            const answer = answers.shift();
            if (answer) resolve(answer());
            signal?.addEventListener('abort', () => reject(signal.reason));
          }),
      },
      tap,
    );
  });

  const connect = (): { socket: SocketLike; events: unknown[]; real: FakeSocket | undefined } => {
    const events: unknown[] = [];
    const socket = new network.platform.WebSocket!('ws://x');
    socket.onmessage = ({ data }: { data: unknown }) => events.push(data);
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => events.push([code, reason]);
    return { socket, events, real: FakeSocket.made.at(-1) };
  };
  const ask = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
    network.platform.fetch(url, { headers });

  it('hands through what a socket sends and receives', () => {
    const { socket, events, real } = connect();
    socket.send('out');
    real!.receive('in');
    expect(real!.sent).toEqual(['out']);
    expect(events).toEqual(['in']);
  });

  it('ends an open socket without a word when its transport is cut, and opens none until it is restored', async () => {
    const { events, real } = connect();
    network.block('websocket');
    expect(real!.closed).toBe(true);
    real!.receive('too late');
    expect(events).toEqual([[1006, 'cut in the console']]);

    const refused = connect();
    await Promise.resolve();
    expect(refused.events).toEqual([[1006, 'cut in the console']]);
    expect(FakeSocket.made).toHaveLength(1);
    network.restore();
    connect();
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('kills what is open once, and lets the next try through', async () => {
    const { events } = connect();
    const stream = ask(STREAM);
    network.kill();
    expect(events).toEqual([[1006, 'killed in the console']]);
    await expect(stream).rejects.toThrow('killed in the console');
    answers = [() => new Response('[]')];
    expect(await (await ask(STREAM)).text()).toBe('[]');
  });

  it('does not break publishes when connections are killed', async () => {
    const publish = ask(PUBLISH);
    network.kill();
    network.setOffline(true);
    await expect(publish).rejects.toThrow('offline in the console');
  });

  it('breaks a stream in the middle', async () => {
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
    network.block('sse');
    await expect(ask(STREAM)).rejects.toThrow('cut in the console');
  });

  it("ends a stream that is broken off with its own reason, whatever the browser's is", async () => {
    const aborted = new TypeError('BodyStreamBuffer was aborted');
    let fail: ((error: Error) => void) | undefined;
    answers = [
      () =>
        new Response(
          new ReadableStream<Uint8Array>({ start: (controller) => void (fail = (e) => controller.error(e)) }),
        ),
    ];
    const reader = (await ask(STREAM)).body!.getReader();
    const broken = expect(reader.read()).rejects.toThrow('killed in the console');
    network.kill();
    fail!(aborted);
    await broken;

    answers = [
      () => new Response(new ReadableStream<Uint8Array>({ start: (controller) => controller.error(aborted) })),
    ];
    await expect((await ask(STREAM)).body!.getReader().read()).rejects.toMatchObject({
      message: 'The answer broke off.',
      cause: aborted,
    });
  });

  it('tells the client that it is offline and online, and what the page tells besides', () => {
    const heard: PlatformEvent[] = [];
    const stop = network.platform.listen((event) => heard.push(event));
    network.setOffline(true);
    network.setOffline(true);
    network.setOffline(false);
    tell?.('visible');
    stop();
    network.setOffline(true);
    expect(heard).toEqual(['offline', 'online', 'visible']);
    expect(tell).toBeUndefined();
  });

  it('lets go of a request when the client does', async () => {
    const controller = new AbortController();
    const asked = network.platform.fetch(READ, { signal: controller.signal });
    controller.abort(new Error('not wanted any more'));
    await expect(asked).rejects.toThrow('not wanted any more');
  });

  it('hands an answer without a body through as it is', async () => {
    answers = [() => new Response(null, { status: 304, headers: { etag: '"c"' } })];
    const answer = await ask(READ, { 'if-none-match': '"c"' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([304, '"c"']);
  });

  it('counts messages that come again, over whatever they come', async () => {
    const { real } = connect();
    real!.receive(`{"messages":[${MESSAGE}],"cursor":"c"}`);
    expect(tap.duplicates).toBe(0);
    answers = [
      () => new Response(`{"messages":[${MESSAGE}],"cursor":"c"}`),
      () => new Response(`data: ${MESSAGE}\n\n`),
    ];
    await (await ask(READ)).text();
    expect(tap.duplicates).toBe(1);
    await (await ask(STREAM)).text();
    expect(tap.duplicates).toBe(2);
  });

  it('cuts each transport alone, and never what is no transport', async () => {
    for (const [cut, url] of [
      ['sse', STREAM],
      ['long-poll', READ],
      ['short-poll', POLL],
    ] as const) {
      network.restore();
      network.block(cut);
      for (const other of [STREAM, READ, POLL, PUBLISH]) {
        answers = [() => new Response('{}')];
        if (other === url) await expect(ask(other)).rejects.toThrow('cut in the console');
        else expect((await ask(other)).ok).toBe(true);
      }
    }
  });
});
