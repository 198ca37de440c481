import type { Tidings } from '../../client/src/index';
import { World, collect, turns } from '../helpers/client/client-harness';

const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'short-poll'] as const;
const WAYS = ['close', 'disconnect'] as const;
const CASES = TRANSPORTS.flatMap((transport) => WAYS.map((way) => [way, transport] as const));

describe('a client that is let go of', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  /** Nothing is open, nothing is waited for, and nothing begins anew. */
  const expectGone = async (client: Tidings): Promise<void> => {
    await world.clock.advance(100);
    expect([client.state, client.transport, world.clock.timers]).toEqual(['disconnected', undefined, 0]);
    expect([world.service.open.length, world.service.streams.size]).toEqual([0, 0]);
    const asked = world.service.requests.length + world.service.sockets.length;
    await world.clock.advance(120_000);
    expect(world.service.requests.length + world.service.sockets.length).toBe(asked);
  };

  it.each(CASES)('%s in a handler, over %s', async (way, transport) => {
    const client = world.client({ transports: [transport] });
    const { seen, handler } = collect();
    const subscription = client.channel('a').subscribe((message) => {
      handler(message);
      client[way]();
    });
    await subscription.ready();
    world.service.publish('a', 1);
    await world.clock.advance(2000);
    expect(seen).toEqual([1]);
    expect(subscription.state).toBe(way === 'close' ? 'unsubscribed' : 'subscribing');
    await expectGone(client);
  });

  it.each(CASES)('%s as soon as it is connected, over %s', async (way, transport) => {
    const client = world.client({ transports: [transport] });
    client.on('connected', () => client[way]());
    const subscription = client.channel('a').subscribe(() => undefined);
    await world.clock.advance(2000);
    expect(subscription.state).toBe(way === 'close' ? 'unsubscribed' : 'subscribing');
    await expectGone(client);
  });

  it.each(CASES)('%s as soon as it is subscribed, over %s', async (way, transport) => {
    const client = world.client({ transports: [transport] });
    const subscription = client.channel('a').subscribe(() => undefined);
    subscription.on('subscribed', () => client[way]());
    await world.clock.advance(2000);
    await expectGone(client);
  });

  it.each(WAYS)('%s when it falls', async (way) => {
    world.service.onHandshake = () => 1006;
    const client = world.client();
    client.on('transport', () => client[way]());
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(10_000);
    await expectGone(client);
  });

  it.each(WAYS)('%s when its connection is replaced', async (way) => {
    const client = world.client({ maxConnectionMs: 20_000 });
    client.on('transport', () => client[way]());
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(30_000);
    expect(world.service.sockets).toHaveLength(2);
    await expectGone(client);
  });

  it.each(WAYS)('%s when a try has failed', async (way) => {
    world.service.onHandshake = () => 1006;
    const client = world.client();
    client.on('attemptFailed', () => client[way]());
    client.channel('a').subscribe(() => undefined);
    await world.clock.advance(10_000);
    await expectGone(client);
  });

  it.each(WAYS)('%s before anything has happened, and twice', async (way) => {
    const client = world.client();
    client.channel('a').subscribe(() => undefined);
    client[way]();
    client[way]();
    await expectGone(client);
  });

  it('disconnect in a handler, while other channels of the same frame have a hole', async () => {
    const client = world.client();
    client.channel('a').subscribe(() => client.disconnect());
    client.channel('b').subscribe(() => undefined);
    await turns();
    const [first] = [world.service.publish('a', 1, { push: false }), world.service.publish('b', 1, { push: false })];
    world.service.sockets[0]?.push(first, world.service.publish('b', 2, { push: false }));
    await expectGone(client);
  });

  it('close when it is subscribed, with messages held back behind a hole', async () => {
    world.service.onFrame = ({ action }) => (action === 'subscribe' ? 'hang' : undefined);
    const client = world.client();
    client
      .channel('a')
      .subscribe(() => undefined)
      .on('subscribed', () => client.close());
    await turns();
    const [socket] = world.service.sockets;
    const [first, , third] = [1, 2, 3].map((n) => world.service.publish('a', n, { push: false }));
    socket?.push(third!);
    const channel = { channel: 'a', status: 'subscribed', epoch: first?.epoch, offset: 1 };
    socket?.deliver({ reply: 'subscribe', id: '1', channels: [channel], messages: [], cursor: '', more: false });
    await expectGone(client);
  });

  it('ends what is under way with close, and refuses what comes after it', async () => {
    world.service.onRequest = () => 'hang';
    const client = world.client();
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
    await expectGone(client);
  });

  it('lets go of a publish that waits for its next try', async () => {
    world.service.onRequest = () => ({ status: 503 });
    const client = world.client();
    const publishing = expect(client.channel('a').publish(1)).rejects.toMatchObject({ code: 'client_closed' });
    await turns();
    client.close();
    await publishing;
    await expectGone(client);
  });

  it('tells getToken to stop', async () => {
    let told = false;
    const client = world.client({
      token: undefined,
      getToken: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            told = true;
            reject(new Error('stopped'));
          });
        }),
    });
    client.connect();
    await turns();
    client.close();
    expect(told).toBe(true);
    await expectGone(client);
  });

  it('reads nothing while it is disconnected, and goes on with what it had begun to read', async () => {
    for (const n of [1, 2]) world.service.publish('a', n);
    const client = world.client();
    const { seen, handler } = collect();
    client.disconnect();
    client.channel('a').subscribe(handler, { from: 'earliest' });
    await world.clock.advance(60_000);
    expect([seen, world.service.requests]).toEqual([[], []]);
    client.connect();
    await world.clock.advance(10_000);
    world.service.publish('a', 3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('leaves nothing on a signal that outlives it', async () => {
    const abort = new AbortController();
    const listening = new Set<unknown>();
    const { signal } = abort;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      listening.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      listening.delete(listener);
      remove(type, listener);
    };
    const client = world.client();
    const channel = client.channel('a');
    const subscription = channel.subscribe(() => undefined, { signal });
    const refused = client.channel('secret').subscribe(() => undefined, { signal });
    world.service.forbidden.add('secret');
    await subscription.ready();
    await refused.ready().catch(() => undefined);
    subscription.unsubscribe();
    client.on('connected', () => undefined, { signal })();
    const watch = channel.watchPresence({ signal });
    await Promise.all([channel.history({ signal }), channel.publish(1, { signal }), channel.presence({ signal })]);
    watch.close();
    for await (const { offset } of channel.messages({ signal, from: 'earliest' })) if (offset === 1) break;
    await turns();
    expect(listening.size).toBe(0);
  });
});
