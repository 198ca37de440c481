import { jwt } from '../helpers/client/jwt';
import { ClientHarness, collect } from '../helpers/client/client-harness';

const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'short-poll'] as const;
const HOUR_MS = 3_600_000;

describe('a client when the clock of the machine is set', () => {
  let harness: ClientHarness;
  let shiftMs: number;
  beforeEach(() => {
    harness = new ClientHarness();
    shiftMs = 0;
  });
  afterEach(() => harness.end());

  const client = (options = {}) =>
    harness.client({ ...options, platform: { now: () => harness.clock.now() + shiftMs } });

  it.each(TRANSPORTS)('back by an hour: reconnects without a longer wait, over %s', async (transport) => {
    let isDown = true;
    harness.service.onHandshake = () => (isDown ? 1006 : undefined);
    harness.service.onRequest = () => (isDown ? 'fail' : undefined);
    const { seen, handler } = collect();
    const subscription = client({ transports: [transport] })
      .channel('a')
      .subscribe(handler);
    await harness.clock.advance(7000);
    shiftMs = -HOUR_MS;
    isDown = false;
    await harness.clock.advance(30_000);
    expect(subscription.state).toBe('subscribed');
    harness.service.publish('a', 1);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1]);
  });

  it('back by an hour: queries a hole and a silent channel without a longer wait', async () => {
    const { seen, handler } = collect();
    await client().channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1, { push: false });
    harness.service.publish('a', 2);
    await harness.clock.advance(100);
    shiftMs = -HOUR_MS;
    await harness.clock.advance(2500);
    expect(seen).toEqual([1, 2]);
    harness.service.publish('a', 3, { push: false });
    shiftMs = -2 * HOUR_MS;
    await harness.clock.advance(60_000);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('back by an hour: still sends pings on a silent connection', async () => {
    const one = client({ quietMs: 1e9, maxQuietMs: 1e9 });
    await one
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(1000);
    shiftMs = -HOUR_MS;
    await harness.clock.advance(500_000);
    expect(harness.service.sockets[0]?.sent('ping').length).toBeGreaterThanOrEqual(1);
  });

  it('ahead by an hour: still receives messages and fills holes', async () => {
    const one = client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    shiftMs = HOUR_MS;
    harness.service.publish('a', 2, { push: false });
    harness.service.publish('a', 3);
    await harness.clock.advance(2500);
    expect([seen, one.state]).toEqual([[1, 2, 3], 'connected']);
  });
});

describe('a client whose token was renewed late', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it('subscribes again on the same connection, because its subscriptions may have expired (P-45)', async () => {
    let isDown = false;
    const client = harness.client({
      token: undefined,
      getToken() {
        if (isDown) throw new Error('the back end is down');
        return jwt({ exp: harness.clock.now() / 1000 + 300 });
      },
    });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    isDown = true;
    await harness.clock.advance(290_000);
    // The service removes subscriptions whose token has expired, without a notification.
    const [socket] = harness.service.sockets;
    socket?.subscribed.clear();
    harness.service.publish('a', 1);
    await harness.clock.advance(30_000);
    isDown = false;
    await harness.clock.advance(11_000);
    harness.service.publish('a', 2);
    expect(seen).toEqual([1, 2]);
    expect(harness.service.sockets).toHaveLength(1);
    expect(socket?.sent('subscribe')).toHaveLength(2);
  });

  it('does not subscribe again when the renewal was in time', async () => {
    const client = harness.client({
      token: undefined,
      getToken: () => jwt({ exp: harness.clock.now() / 1000 + 300 }),
    });
    await client
      .channel('a')
      .subscribe(() => undefined)
      .ready();
    await harness.clock.advance(600_000);
    const [socket] = harness.service.sockets;
    expect(socket?.sent('auth').length).toBeGreaterThan(1);
    expect(socket?.sent('subscribe')).toHaveLength(1);
  });

  it.each(TRANSPORTS)('continues after a getToken that never settles, over %s', async (transport) => {
    let calls = 0;
    const client = harness.client({
      transports: [transport],
      token: undefined,
      getToken: () => {
        calls += 1;
        return calls === 2 ? new Promise<string>(() => undefined) : jwt({ exp: harness.clock.now() / 1000 + 300 });
      },
    });
    const { seen, handler } = collect();
    await client.channel('a').subscribe(handler).ready();
    await harness.clock.advance(245_000);
    for (const stream of harness.service.streams) stream.end();
    await harness.clock.advance(60_000);
    harness.service.publish('a', 1);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1]);
    expect(calls).toBeGreaterThan(2);
  });

  it('rejects a call when getToken never settles: at once if its signal is aborted, else after the time limit', async () => {
    const client = harness.client({ token: undefined, getToken: () => new Promise(() => undefined) });
    const channel = client.channel('a');
    const abort = new AbortController();
    const late = expect(channel.history()).rejects.toMatchObject({ name: 'TidingsError' });
    const aborted = expect(channel.history({ signal: abort.signal })).rejects.toBe('enough');
    abort.abort('enough');
    await aborted;
    await harness.clock.advance(30_000);
    await late;
  });
});
