import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { transform } from 'esbuild';
import WebSocket from 'ws';
import { Tidings, TidingsError } from '../../client/src/index';
import type { Message, TidingsOptions, TransportName } from '../../client/src/index';
import { TestApp } from '../helpers/engine/test-app';
import { createFaultyNetwork } from '../helpers/client/faulty-network';
import { eventually } from '../helpers/eventually';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'sse', 'long-poll', 'short-poll'];

const offsets = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the client library with the app', () => {
  let app: TestApp;
  let clients: Tidings[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
  });

  afterAll(() => app.stop());

  const clientOf = (options: Partial<TidingsOptions> = {}): Tidings => {
    const client = new Tidings({
      httpUrl: app.httpUrl,
      websocketUrl: app.websocketUrl,
      eventsUrl: app.eventsUrl,
      getToken: () => app.token(),
      minPollMs: 50,
      maxPollMs: 200,
      backoff: { baseMs: 20, maxMs: 200 },
      maxProbeMs: 300,
      connectTimeoutMs: 3000,
      platform: { WebSocket },
      ...options,
    });
    clients.push(client);
    return client;
  };

  const publishAll = async (channel: string, from: number, to: number): Promise<void> => {
    for (const n of offsets(from, to)) await app.publish(channel, n);
  };

  const expectOffsets = (messages: readonly Message[], from: number, to: number): Promise<void> =>
    eventually(() => {
      expect(messages.map(({ offset }) => offset)).toEqual(offsets(from, to));
      expect(messages.map(({ data }) => data)).toEqual(offsets(from, to));
    });

  describe.each(TRANSPORTS)('over %s alone', (transport) => {
    const only = { transports: [transport] };

    it('receives what is published, in order and once', async () => {
      const client = clientOf(only);
      const messages: Message[] = [];
      const subscription = client.channel(`live:${transport}`).subscribe((message) => messages.push(message));
      await subscription.ready();
      expect(client.transport).toBe(transport);
      await publishAll(subscription.channel, 1, 12);
      await expectOffsets(messages, 1, 12);
    });

    it('resumes after a cursor with the missed messages and then the new ones', async () => {
      const channel = `resumed:${transport}`;
      const first = clientOf(only);
      const before: Message[] = [];
      const subscription = first.channel(channel).subscribe((message) => before.push(message));
      await subscription.ready();
      await publishAll(channel, 1, 3);
      await expectOffsets(before, 1, 3);
      const { cursor } = subscription;
      subscription.unsubscribe();
      first.close();
      await publishAll(channel, 4, 7);

      const after: Message[] = [];
      const resumed = clientOf(only)
        .channel(channel)
        .subscribe((message) => after.push(message), { from: { cursor } });
      const recovered = new Promise((resolve) => resumed.on('subscribed', (event) => resolve(event.recovered)));
      await resumed.ready();
      expect(await recovered).toBe(true);
      await publishAll(channel, 8, 9);

      await expectOffsets(after, 4, 9);
      expect(before).toHaveLength(3);
    });

    it('returns an acknowledgement, and publishes one message for two publishes with the same id', async () => {
      const client = clientOf(only);
      const channel = client.channel(`published:${transport}`);
      const messages: Message[] = [];
      await channel.subscribe((message) => messages.push(message)).ready();

      const first = await channel.publish({ n: 1 }, { id: 'order-1', type: 'created' });
      const again = await channel.publish({ n: 1 }, { id: 'order-1', type: 'created' });
      const other = await channel.publish({ n: 2 });

      expect(first).toMatchObject({ channel: channel.name, id: 'order-1', offset: 1, duplicate: false });
      expect(again).toMatchObject({ id: 'order-1', offset: 1, epoch: first.epoch, duplicate: true });
      expect(other).toMatchObject({ offset: 2, duplicate: false });
      await eventually(() => expect(messages).toHaveLength(2));
      expect(messages).toMatchObject([
        { offset: 1, id: 'order-1', type: 'created', data: { n: 1 } },
        { offset: 2, id: other.id, data: { n: 2 } },
      ]);
    });

    it('lists the present members', async () => {
      const channel = `room:${transport}`;
      const bob = clientOf({ transports: ['websocket'], getToken: () => app.token({ subject: 'bob' }) });
      await bob
        .channel(channel)
        .subscribe(() => undefined, { presence: true })
        .ready();
      const list = () => clientOf(only).channel(channel).presence();
      await eventually(async () => expect(await list()).toEqual([{ subject: 'bob', connections: 1 }]));
      bob.close();
      await eventually(async () => expect(await list()).toEqual([]));
    });

    it('ends only the subscription of a channel that the service refuses', async () => {
      const client = clientOf({ ...only, getToken: () => app.token({ channels: { 'open:*': ['subscribe'] } }) });
      const messages: Message[] = [];
      const open = client.channel(`open:${transport}`).subscribe((message) => messages.push(message));
      const secret = client.channel(`secret:${transport}`).subscribe(() => undefined);

      const refusal = await secret.ready().catch((error: unknown) => error);
      await open.ready();

      expect(refusal).toBeInstanceOf(TidingsError);
      expect(refusal).toMatchObject({ code: 'forbidden' });
      expect(secret.state).toBe('unsubscribed');
      await publishAll(open.channel, 1, 2);
      await expectOffsets(messages, 1, 2);
      expect(open.state).toBe('subscribed');
    });
  });

  it('downgrades to the last transport and upgrades to the first one while messages flow, without loss or duplicates', async () => {
    const network = createFaultyNetwork();
    const client = clientOf({ platform: network.platform });
    const changes: string[] = [];
    const gaps: unknown[] = [];
    const reasons: string[] = [];
    client.on('transport', ({ change, from, to, reason }) => {
      changes.push(`${change} from ${from} to ${to}`);
      reasons.push(reason);
    });
    const messages: Message[] = [];
    const subscription = client
      .channel('fallback')
      .subscribe((message) => messages.push(message), { onGap: (gap) => gaps.push(gap) });
    await subscription.ready();
    expect(client.transport).toBe('websocket');

    const down = [1, 2, 3].map((n) => TRANSPORTS.slice(0, n));
    const stages = [...down, ...down.slice(0, 2).reverse(), [], []];
    for (const [n, cut] of stages.entries()) {
      const flow = publishAll('fallback', n * 10 + 1, n * 10 + 10);
      network.cut(...cut);
      await flow;
      await eventually(() => expect(client.transport).toBe(TRANSPORTS[cut.length]));
    }

    await expectOffsets(messages, 1, stages.length * 10);
    expect(gaps).toEqual([]);
    expect(client.state).toBe('connected');
    expect(changes).toEqual(
      expect.arrayContaining([
        'downgrade from websocket to sse',
        'downgrade from sse to long-poll',
        'downgrade from long-poll to short-poll',
        'upgrade from short-poll to long-poll',
        'upgrade from long-poll to sse',
        'upgrade from sse to websocket',
      ]),
    );
    expect(reasons.every((reason) => reason.length > 0)).toBe(true);
  });

  it.each(TRANSPORTS)('continues over %s after its first token has expired', async (transport) => {
    const tokens: Promise<string>[] = [];
    const getToken = (): Promise<string> => {
      const token = app.token({ ttlSeconds: 3 });
      tokens.push(token);
      return token;
    };
    const client = clientOf({ transports: [transport], getToken });
    const messages: Message[] = [];
    const channel = `renewed:${transport}`;
    const subscription = client.channel(channel).subscribe((message) => messages.push(message));
    await subscription.ready();
    await publishAll(channel, 1, 1);
    const { exp } = JSON.parse(Buffer.from((await tokens[0]!).split('.')[1]!, 'base64url').toString()) as {
      exp: number;
    };

    // Publish until the first token has expired, so that the last messages need a new one.
    let last = 1;
    await eventually(
      async () => {
        last += 1;
        await app.publish(channel, last);
        expect(app.clock.now()).toBeGreaterThan(exp * 1000 + 500);
      },
      { intervalMs: 100 },
    );
    await expectOffsets(messages, 1, last);
    expect(tokens.length).toBeGreaterThan(1);
    expect(subscription.state).toBe('subscribed');
  });

  it('disconnects with the error and ends all subscriptions when the token has expired and there is no other', async () => {
    const client = clientOf({ getToken: undefined, token: await app.token({ ttlSeconds: -60 }), transports: ['sse'] });
    const subscription = client.channel('too-late').subscribe(() => undefined);
    const { code } = await new Promise<{ code: string }>((resolve) => client.on('disconnected', resolve));
    expect(['token_expired', 'unauthorized']).toContain(code);
    expect(await subscription.ready().catch((error: unknown) => error)).toMatchObject({ code });
    expect(subscription.state).toBe('unsubscribed');
  });

  it('delivers messages to a loop until the signal is aborted', async () => {
    await publishAll('looped', 1, 3);
    const abort = new AbortController();
    const messages: Message[] = [];
    const loop = (async () => {
      for await (const message of clientOf().channel('looped').messages({ from: 'earliest', signal: abort.signal })) {
        messages.push(message);
      }
    })();
    await expectOffsets(messages, 1, 3);
    await publishAll('looped', 4, 5);
    await expectOffsets(messages, 1, 5);
    abort.abort();
    await loop;
    expect(messages).toHaveLength(5);
  });

  it('reads history page by page, and a subscription continues after it', async () => {
    const channel = clientOf().channel('retained');
    await publishAll('retained', 1, 5);
    const read: Message[] = [];
    await eventually(async () => expect((await channel.history()).messages).toHaveLength(5));
    let page = await channel.history({ limit: 2 });
    expect(page).toMatchObject({ more: true, gaps: [] });
    expect(page.messages).toHaveLength(2);
    read.push(...page.messages);
    while (page.more) {
      page = await channel.history({ limit: 2, from: { cursor: page.cursor } });
      read.push(...page.messages);
    }
    await expectOffsets(read, 1, 5);
    expect((await channel.history({ from: { last: 2 } })).messages).toMatchObject([{ offset: 4 }, { offset: 5 }]);

    const live: Message[] = [];
    channel.subscribe((message) => live.push(message), { from: { cursor: page.cursor } });
    await publishAll('retained', 6, 7);
    await expectOffsets(live, 6, 7);
  });

  it.each(['README.md', 'client/README.md'])('runs the first snippet of %s', async (readme) => {
    const [, snippet = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(readme, 'utf8')) ?? [];
    const { code } = await transform(snippet.replace(/^import .*$/m, ''), { loader: 'ts' });
    const shown: unknown[] = [];
    const globals = {
      // Node before version 22 has no WebSocket: the one of `ws` is used, as the client's README says.
      Tidings: class extends Tidings {
        constructor(options: TidingsOptions) {
          super({ ...options, platform: { WebSocket } });
          clients.push(this);
        }
      },
      httpUrl: app.httpUrl,
      websocketUrl: app.websocketUrl,
      eventsUrl: app.eventsUrl,
      getToken: () => app.token(),
      fetchToken: () => app.token(),
      show: (...values: unknown[]) => shown.push(values),
      reload: (...values: unknown[]) => shown.push(values),
    };
    const names = Object.keys(globals).join();
    const run = runInThisContext(`(async ({${names}}) => {${code}})`) as (values: typeof globals) => Promise<void>;
    const { offset = 0 } =
      (
        await clientOf()
          .channel('orders:42')
          .history({ from: { last: 1 } })
      ).messages[0] ?? {};
    await run(globals);
    const total = readme === 'README.md' ? { total: 12 } : 12;
    await eventually(() => expect(shown).toEqual([[total, offset + 1]]));
  });
});
