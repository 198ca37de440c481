import { readFileSync } from 'node:fs';
import type * as Library from '../../client/src/index';
import { INTERNAL_MEMBERS, bundleClient } from '../../scripts/lib/client-bundle';
import { ClientHarness, collect, turns } from '../helpers/client/client-harness';

/** Platform classes whose members the client uses. */
const PLATFORM_CLASSES: readonly { readonly prototype: object }[] = [
  AbortController,
  AbortSignal,
  Array,
  Error,
  Headers,
  Map,
  Promise,
  ReadableStreamDefaultReader,
  Response,
  Set,
  String,
  TextDecoder,
  TextEncoder,
];

describe('the minified bundle', () => {
  let harness: ClientHarness;
  let library: typeof Library;
  beforeAll(async () => {
    const { code } = await bundleClient({ entry: 'index', format: 'cjs' });
    const module = { exports: {} };
    // eslint-disable-next-line typescript/no-implied-eval -- runs the bundle in this realm, so that `instanceof` works
    (new Function('module', 'exports', code) as (...args: unknown[]) => void)(module, module.exports);
    library = module.exports as typeof Library;
  });
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it.each(['websocket', 'sse', 'long-poll', 'short-poll'] as const)(
    'subscribes, resumes, fills holes, publishes and reads presence over %s',
    async (transport) => {
      const client = harness.connect(library.Tidings, { transports: [transport] });
      expect(client).toBeInstanceOf(library.Tidings);
      const channel = client.channel('a');
      const { seen, handler } = collect();
      const subscription = channel.subscribe(handler, { onGap: ({ from, to }) => seen.push(`${from}-${to}`) });
      await subscription.ready();
      expect([client.state, client.transport]).toEqual(['connected', transport]);
      expect(await channel.publish('one', { id: 'first' })).toMatchObject({ id: 'first', offset: 1 });
      harness.service.publish('a', 2, { push: false });
      harness.service.publish('a', 3);
      await harness.clock.advance(3000);
      client.disconnect();
      harness.service.publish('a', 4);
      client.connect();
      await harness.clock.advance(3000);
      expect(seen).toEqual([1, 2, 3, 4]);
      expect((await channel.history({ from: { last: 1 } })).messages).toMatchObject([{ offset: 4 }]);
      expect(await channel.presence()).toEqual([]);
      client.close();
      await turns();
      expect(subscription.state).toBe('unsubscribed');
    },
  );

  it('renews the token, and ends the channels that the new token does not permit', async () => {
    harness.service.onFrame = ({ action }) => (action === 'auth' ? { tokenExpiresAt: 0, ended: ['a'] } : undefined);
    const { exp, iat } = { iat: harness.clock.now() / 1000, exp: harness.clock.now() / 1000 + 600 };
    const token = `.${Buffer.from(JSON.stringify({ exp, iat })).toString('base64url')}.`;
    const client = harness.connect(library.Tidings, { token: undefined, getToken: () => token });
    const subscription = client.channel('a').subscribe(() => undefined);
    await subscription.ready();
    await harness.clock.advance(560_000);
    expect(subscription.state).toBe('unsubscribed');
  });

  it('renames no member of the wire contract, the README or the platform', () => {
    const readme = readFileSync('client/README.md', 'utf8');
    const wire = ['server-frames', 'client-frames', 'messages', 'errors', 'http-bodies'].map(
      (name) => `protocol/${name}`,
    );
    const declarations = [...wire, 'client/src/platform'].map((name) => readFileSync(`${name}.ts`, 'utf8')).join('\n');
    for (const name of INTERNAL_MEMBERS) {
      expect([name, new RegExp(`^ {2}(readonly )?${name}\\??[:(]`, 'm').test(declarations)]).toEqual([name, false]);
      expect([name, readme.includes(`\`${name}\``) || readme.includes(`\`${name}(`)]).toEqual([name, false]);
      expect([name, PLATFORM_CLASSES.some(({ prototype }) => name in prototype)]).toEqual([name, false]);
    }
    expect(INTERNAL_MEMBERS).toEqual([...new Set(INTERNAL_MEMBERS)].sort());
  });
});
