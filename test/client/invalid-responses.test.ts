import type { Tidings } from '../../client/src/index';
import { ClientHarness, collect, turns } from '../helpers/client/client-harness';

const POLLS = ['long-poll', 'short-poll'] as const;
const OVER_HTTP = ['sse', ...POLLS] as const;

/** Responses of proxies and other servers, with status 2xx, that do not follow the protocol. */
const INVALID_RESPONSES: Readonly<Record<string, () => Response>> = {
  'no body': () => new Response(null),
  'an empty body': () => new Response(''),
  'no content': () => new Response(null, { status: 204 }),
  'an HTML page': () => new Response('<html></html>'),
  'half a response': () => new Response('{"messages":[{"cha'),
  null: () => new Response('null'),
  'a list': () => new Response('[]'),
  'another object': () => new Response('{"ok":true}'),
};
const INVALID_NAMES = Object.keys(INVALID_RESPONSES);

describe('a client when a proxy responds in place of the service', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  let respond: (() => Response) | undefined;
  const client = (transport: (typeof OVER_HTTP)[number]): Tidings =>
    harness.client({
      transports: [transport],
      platform: { fetch: async (url, init) => respond?.() ?? harness.service.fetch(url, init) },
    });

  it.each(INVALID_NAMES)('rejects a call when the response is %s', async (name) => {
    respond = INVALID_RESPONSES[name];
    const channel = client('sse').channel('a');
    for (const call of [channel.publish(1), channel.history(), channel.presence()]) {
      await expect(call).rejects.toMatchObject({ name: 'TidingsError', code: 'invalid_response' });
    }
  });

  it.each(OVER_HTTP.flatMap((transport) => INVALID_NAMES.map((name) => [transport, name] as const)))(
    'over %s, is not connected when the response is %s, and recovers when the service responds again',
    async (transport, name) => {
      respond = INVALID_RESPONSES[name];
      const one = client(transport);
      const { seen, handler } = collect();
      const subscription = one.channel('a').subscribe(handler);
      const connected = jest.fn();
      one.on('connected', connected);
      await harness.clock.advance(20_000);
      expect(connected).not.toHaveBeenCalled();
      respond = undefined;
      await harness.clock.advance(40_000);
      expect(subscription.state).toBe('subscribed');
      harness.service.publish('a', 1);
      await harness.clock.advance(1500);
      expect(seen).toEqual([1]);
    },
  );

  it.each(OVER_HTTP)('does not treat the 403 of a proxy as a refused channel, over %s', async (transport) => {
    respond = () => new Response('<html>blocked</html>', { status: 403 });
    const one = client(transport);
    const codes: string[] = [];
    one.on('attemptFailed', ({ code }) => void codes.push(code));
    const subscription = one.channel('a').subscribe(() => undefined);
    await harness.clock.advance(5000);
    expect(codes[0]).toBe('invalid_response');
    respond = undefined;
    await harness.clock.advance(40_000);
    expect(subscription.state).toBe('subscribed');
  });

  it.each([
    ['Infinity', 3_600_000],
    ['99999999999', 3_600_000],
    ['120', 120_000],
    ['-5', undefined],
    ['Thu, 01 Jan 2026 00:00:10 GMT', undefined],
  ])('waits at most an hour for Retry-After: %s', async (text, retryAfterMs) => {
    respond = () => new Response('', { status: 503, headers: { 'retry-after': text } });
    const one = client('short-poll');
    const failures: unknown[] = [];
    one.on('attemptFailed', ({ error }) => void failures.push(error?.retryAfterMs));
    const subscription = one.channel('a').subscribe(() => undefined);
    await turns();
    if (retryAfterMs) expect(failures).toEqual([retryAfterMs]);
    respond = undefined;
    await harness.clock.advance((retryAfterMs ?? 1000) + 2000);
    expect(subscription.state).toBe('subscribed');
  });

  it.each(['fetch', 'WebSocket'] as const)('reports an exception of %s, and downgrades', async (member) => {
    const failing = function (): never {
      throw new Error('blocked by a policy');
    };
    const one = harness.client({ platform: { [member]: failing } });
    const codes: string[] = [];
    one.on('attemptFailed', ({ transport, code, reason }) => void codes.push(`${transport} ${code}: ${reason}`));
    if (member === 'fetch') harness.service.onHandshake = () => 1006;
    one.channel('a').subscribe(() => undefined);
    await harness.clock.advance(10_000);
    const first = member === 'fetch' ? 'sse' : 'websocket';
    expect(codes).toContain(`${first} network: blocked by a policy`);
    if (member === 'WebSocket') expect(one.transport).toBe('sse');
  });

  it('ignores unknown frames, and keeps the connection', async () => {
    const one = harness.client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    const [socket] = harness.service.sockets;
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
    harness.service.publish('a', 1);
    expect([seen, one.state, socket?.state]).toEqual([[1], 'connected', 'open']);
  });

  it('reconnects, and resumes from its position, after a frame that is not JSON', async () => {
    const one = harness.client();
    const { seen, handler } = collect();
    await one.channel('a').subscribe(handler).ready();
    harness.service.publish('a', 1);
    const connecting = jest.fn();
    one.on('connecting', connecting);
    harness.service.sockets[0]?.onmessage?.({ data: new ArrayBuffer(3) as never });
    expect(connecting).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalid_response' }));
    harness.service.publish('a', 2);
    await harness.clock.advance(2000);
    expect(seen).toEqual([1, 2]);
  });
});
