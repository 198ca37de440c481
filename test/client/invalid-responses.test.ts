import type { Tidings } from '../../client/src/index';
import { World, collect, turns } from '../helpers/client/client-harness';

const POLLS = ['long-poll', 'short-poll'] as const;
const OVER_HTTP = ['sse', ...POLLS] as const;

/** What networks, proxies and wrong addresses answer with a good status. */
const JUNK: Readonly<Record<string, () => Response>> = {
  'no body': () => new Response(null),
  'an empty body': () => new Response(''),
  'no content': () => new Response(null, { status: 204 }),
  'a page': () => new Response('<html></html>'),
  'half an answer': () => new Response('{"messages":[{"cha'),
  null: () => new Response('null'),
  'a list': () => new Response('[]'),
  'another object': () => new Response('{"ok":true}'),
};
const JUNK_NAMES = Object.keys(JUNK);

describe('a client between whom and the service somebody else answers', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  let answer: (() => Response) | undefined;
  const client = (transport: (typeof OVER_HTTP)[number]): Tidings =>
    world.client({
      transports: [transport],
      platform: { fetch: async (url, init) => answer?.() ?? world.service.fetch(url, init) },
    });

  it.each(JUNK_NAMES)('takes %s for no answer to a call', async (name) => {
    answer = JUNK[name];
    const channel = client('sse').channel('a');
    for (const call of [channel.publish(1), channel.history(), channel.presence()]) {
      await expect(call).rejects.toMatchObject({ name: 'TidingsError', code: 'invalid_response' });
    }
  });

  it.each(OVER_HTTP.flatMap((transport) => JUNK_NAMES.map((name) => [transport, name] as const)))(
    'does not take %s for connected because of %s, and goes on when it has gone',
    async (transport, name) => {
      answer = JUNK[name];
      const one = client(transport);
      const { seen, handler } = collect();
      const subscription = one.channel('a').subscribe(handler);
      const connected = jest.fn();
      one.on('connected', connected);
      await world.clock.advance(20_000);
      expect(connected).not.toHaveBeenCalled();
      answer = undefined;
      await world.clock.advance(40_000);
      expect(subscription.state).toBe('subscribed');
      world.service.publish('a', 1);
      await world.clock.advance(1500);
      expect(seen).toEqual([1]);
    },
  );

  it.each(OVER_HTTP)('does not take the 403 of a proxy for a refusal of the channel, over %s', async (transport) => {
    answer = () => new Response('<html>blocked</html>', { status: 403 });
    const one = client(transport);
    const codes: string[] = [];
    one.on('attemptFailed', ({ code }) => void codes.push(code));
    const subscription = one.channel('a').subscribe(() => undefined);
    await world.clock.advance(5000);
    expect(codes[0]).toBe('invalid_response');
    answer = undefined;
    await world.clock.advance(40_000);
    expect(subscription.state).toBe('subscribed');
  });

  it.each([
    ['Infinity', 3_600_000],
    ['99999999999', 3_600_000],
    ['120', 120_000],
    ['-5', undefined],
    ['Thu, 01 Jan 2026 00:00:10 GMT', undefined],
  ])('is never stuck for longer than an hour by Retry-After: %s', async (text, retryAfterMs) => {
    answer = () => new Response('', { status: 503, headers: { 'retry-after': text } });
    const one = client('short-poll');
    const failures: unknown[] = [];
    one.on('attemptFailed', ({ error }) => void failures.push(error?.retryAfterMs));
    const subscription = one.channel('a').subscribe(() => undefined);
    await turns();
    if (retryAfterMs) expect(failures).toEqual([retryAfterMs]);
    answer = undefined;
    await world.clock.advance((retryAfterMs ?? 1000) + 2000);
    expect(subscription.state).toBe('subscribed');
  });

  it.each(['fetch', 'WebSocket'] as const)('reports a %s that throws at once, and falls', async (member) => {
    const failing = function (): never {
      throw new Error('blocked by a policy');
    };
    const one = world.client({ platform: { [member]: failing } });
    const codes: string[] = [];
    one.on('attemptFailed', ({ transport, code, reason }) => void codes.push(`${transport} ${code}: ${reason}`));
    if (member === 'fetch') world.service.onHandshake = () => 1006;
    one.channel('a').subscribe(() => undefined);
    await world.clock.advance(10_000);
    const first = member === 'fetch' ? 'sse' : 'websocket';
    expect(codes).toContain(`${first} network: blocked by a policy`);
    if (member === 'WebSocket') expect(one.transport).toBe('sse');
  });

  it('drops frames that it does not know, and keeps the connection', async () => {
    const one = world.client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    const [socket] = world.service.sockets;
    for (const frame of [
      {},
      { hello: 'from a later version' },
      { message: 'Internal server error', connectionId: 'c', requestId: 'r' },
      { messages: [], cursor: '' },
      { reply: 'ping', id: '99' },
      { id: null, error: { code: 'later', message: 'unknown' } },
    ]) {
      socket?.deliver(frame);
    }
    world.service.publish('a', 1);
    expect([seen, one.state, socket?.state]).toEqual([[1], 'connected', 'open']);
  });

  it('connects again, from its place, after a frame that is no JSON', async () => {
    const one = world.client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    world.service.publish('a', 1);
    const connecting = jest.fn();
    one.on('connecting', connecting);
    world.service.sockets[0]?.onmessage?.({ data: new ArrayBuffer(3) as never });
    expect(connecting).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalid_response' }));
    world.service.publish('a', 2);
    await world.clock.advance(2000);
    expect(seen).toEqual([1, 2]);
  });
});
