import type { Tidings } from '../../client/src/index';
import { ClientHarness, collect, turns } from '../helpers/client/client-harness';

const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'short-poll'] as const;
const METHODS = ['close', 'disconnect'] as const;
const CASES = TRANSPORTS.flatMap((transport) => METHODS.map((method) => [method, transport] as const));

describe('a client that the application closes or disconnects', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  /** Expects that the client has no connection and no timer, and that it does not connect again. */
  const expectStopped = async (client: Tidings): Promise<void> => {
    await harness.clock.advance(100);
    expect([client.state, client.transport, harness.clock.timers]).toEqual(['disconnected', undefined, 0]);
    expect([harness.service.openSockets.length, harness.service.streams.size]).toEqual([0, 0]);
    const before = harness.service.requests.length + harness.service.sockets.length;
    await harness.clock.advance(120_000);
    expect(harness.service.requests.length + harness.service.sockets.length).toBe(before);
  };

  it.each(CASES)('%s called in a message handler, over %s', async (method, transport) => {
    const client = harness.client({ transports: [transport] });
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe((message) => {
      handler(message);
      client[method]();
    });
    await subscription.ready();
    harness.service.publish('a', 1);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1]);
    expect(subscription.state).toBe(method === 'close' ? 'unsubscribed' : 'subscribing');
    await expectStopped(client);
  });

  it.each(CASES)('%s called in the event connected, over %s', async (method, transport) => {
    const client = harness.client({ transports: [transport] });
    client.on('connected', () => client[method]());
    const subscription = client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(2000);
    expect(subscription.state).toBe(method === 'close' ? 'unsubscribed' : 'subscribing');
    await expectStopped(client);
  });

  it.each(CASES)('%s called in the event subscribed, over %s', async (method, transport) => {
    const client = harness.client({ transports: [transport] });
    const subscription = client.channel('a').subscribe(() => undefined);
    subscription.on('subscribed', () => client[method]());
    await harness.clock.advance(2000);
    await expectStopped(client);
  });

  it.each(METHODS)('%s called in the event of a downgrade', async (method) => {
    harness.service.onHandshake = () => 1006;
    const client = harness.client();
    client.on('transport', () => client[method]());
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(10_000);
    await expectStopped(client);
  });

  it.each(METHODS)('%s called when the connection is replaced', async (method) => {
    const client = harness.client({ maxConnectionMs: 20_000 });
    client.on('transport', () => client[method]());
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(30_000);
    expect(harness.service.sockets).toHaveLength(2);
    await expectStopped(client);
  });

  it.each(METHODS)('%s called when an attempt has failed', async (method) => {
    harness.service.onHandshake = () => 1006;
    const client = harness.client();
    client.on('attemptFailed', () => client[method]());
    client.channel('a').subscribe(() => undefined);
    await harness.clock.advance(10_000);
    await expectStopped(client);
  });

  it.each(METHODS)('%s called twice, before the client has connected', async (method) => {
    const client = harness.client();
    client.channel('a').subscribe(() => undefined);
    client[method]();
    client[method]();
    await expectStopped(client);
  });

  it('disconnect called in a message handler, while another channel of the same frame has a hole', async () => {
    const client = harness.client();
    client.channel('a').subscribe(() => client.disconnect());
    client.channel('b').subscribe(() => undefined);
    await turns();
    const [first] = [
      harness.service.publish('a', 1, { push: false }),
      harness.service.publish('b', 1, { push: false }),
    ];
    harness.service.sockets[0]?.push(first, harness.service.publish('b', 2, { push: false }));
    await expectStopped(client);
  });

  it('close called in the event subscribed, while messages wait behind a hole', async () => {
    harness.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    const client = harness.client();
    client
      .channel('a')
      .subscribe(() => undefined)
      .on('subscribed', () => client.close());
    await turns();
    const [socket] = harness.service.sockets;
    const [first, , third] = [1, 2, 3].map((n) => harness.service.publish('a', n, { push: false }));
    socket?.push(third!);
    const channel = { channel: 'a', status: 'subscribed', epoch: first?.epoch, offset: 1 };
    socket?.deliver({ reply: 'subscribe', id: '1', channels: [channel], messages: [], cursor: '', more: false });
    await expectStopped(client);
  });

  it('rejects running calls when it is closed, and all later calls', async () => {
    harness.service.onRequest = () => 'hang';
    const client = harness.client();
    const errors: string[] = [];
    client.on('error', ({ code }) => void errors.push(code));
    const channel = client.channel('a');
    const running = [channel.publish(1), channel.history(), channel.presence()];
    const failed = running.map((call) => expect(call).rejects.toMatchObject({ code: 'client_closed' }));
    await turns();
    client.close();
    await Promise.all(failed);
    await expect(channel.publish(1)).rejects.toMatchObject({ code: 'client_closed' });
    expect(() => channel.subscribe(() => undefined)).toThrow(expect.objectContaining({ code: 'client_closed' }));
    expect(errors).toEqual([]);
    await expectStopped(client);
  });

  it('rejects a publish that waits for its next attempt when it is closed', async () => {
    harness.service.onRequest = () => ({ status: 503 });
    const client = harness.client();
    const publishing = expect(client.channel('a').publish(1)).rejects.toMatchObject({ code: 'client_closed' });
    await turns();
    client.close();
    await publishing;
    await expectStopped(client);
  });

  it('aborts the signal of getToken when it is closed', async () => {
    let isAborted = false;
    const client = harness.client({
      token: undefined,
      getToken: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            isAborted = true;
            reject(new Error('stopped'));
          });
        }),
    });
    client.connect();
    await turns();
    client.close();
    expect(isAborted).toBe(true);
    await expectStopped(client);
  });

  it('reads nothing while it is disconnected, and catches up after connect', async () => {
    for (const n of [1, 2]) harness.service.publish('a', n);
    const client = harness.client();
    const { seen, handler } = collect();
    client.disconnect();
    client.channel('a').subscribe(handler, { from: 'earliest' });
    await harness.clock.advance(60_000);
    expect([seen, harness.service.requests]).toEqual([[], []]);
    client.connect();
    await harness.clock.advance(10_000);
    harness.service.publish('a', 3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('leaves no listener on a signal that is never aborted', async () => {
    const abort = new AbortController();
    const listeners = new Set<unknown>();
    const { signal } = abort;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      listeners.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    const client = harness.client();
    const channel = client.channel('a');
    const subscription = channel.subscribe(() => undefined, { signal });
    const refused = client.channel('secret').subscribe(() => undefined, { signal });
    harness.service.forbidden.add('secret');
    await subscription.ready();
    await refused.ready().catch(() => undefined);
    subscription.unsubscribe();
    client.on('connected', () => undefined, { signal })();
    const watch = channel.watchPresence({ signal });
    await Promise.all([channel.history({ signal }), channel.publish(1, { signal }), channel.presence({ signal })]);
    watch.close();
    for await (const { offset } of channel.messages({ signal, from: 'earliest' })) if (offset === 1) break;
    await turns();
    expect(listeners.size).toBe(0);
  });
});
