import { randomInt } from 'node:crypto';
import WebSocket from 'ws';
import { Tidings } from '../../client/src/index';
import type { Message, TidingsOptions, TransportName } from '../../client/src/index';
import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';
import { TestApp } from '../helpers/engine/test-app';
import { FAULTS, FaultProxy } from '../helpers/client/fault-proxy';
import type { Fault } from '../helpers/client/fault-proxy';
import { eventually } from '../helpers/eventually';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'sse', 'long-poll', 'short-poll'];
const ADDRESSES = ['websocketUrl', 'eventsUrl', 'httpUrl'] as const;
/** How often an expectation is checked, in milliseconds. */
const POLL = { intervalMs: 20 };
/** How long a stream may be silent, in milliseconds: the only time of the client that is not an option. */
const STREAM_SILENCE_MS = 35_000;
/** Options with short times, so that the client detects faults quickly. */
const FAST_OPTIONS: Partial<TidingsOptions> = {
  attempts: 2,
  backoff: { baseMs: 100, maxMs: 400 },
  maxProbeMs: 300,
  connectTimeoutMs: 2500,
  requestTimeoutMs: 2500,
  publishTimeoutMs: 40_000,
  keepAliveMs: 300,
  pingTimeoutMs: 400,
  maxConnectionMs: 60_000,
  quietMs: 300,
  maxQuietMs: 600,
  minPollMs: 100,
  maxPollMs: 300,
  platform: {
    WebSocket,
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs === STREAM_SILENCE_MS ? 1500 : delayMs),
  },
};

/** Set the variable to the seed in the text of a failure to repeat the same faults. */
const seed = Number(process.env['TIDINGS_FAULTS_SEED'] ?? randomInt(2 ** 31));

describe('the client library in a network with faults', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.stop());

  /** Publishes while each fault is injected once, and expects that the client delivers every message once and in order. */
  const expectDelivery = async (
    channel: string,
    random: Random,
    transports: readonly TransportName[],
    chooseAddresses: () => readonly (typeof ADDRESSES)[number][],
    options: Partial<TidingsOptions> = {},
  ): Promise<void> => {
    const proxy = await FaultProxy.start(
      { websocketUrl: app.websocketUrl, eventsUrl: app.eventsUrl, httpUrl: app.httpUrl },
      random,
    );
    const [websocketUrl, eventsUrl, httpUrl] = ADDRESSES.map((name) => proxy.url(name)) as [string, string, string];
    const client = new Tidings({
      ...FAST_OPTIONS,
      ...options,
      websocketUrl,
      eventsUrl,
      httpUrl,
      transports,
      getToken: () => app.token(),
    });
    const log: string[] = [];
    const recovered: unknown[] = [];
    for (const name of ['connecting', 'connected', 'disconnected', 'transport', 'attemptFailed'] as const) {
      client.on(name, ({ code }) => void log.push(`${name}: ${code}`));
    }
    const messages: Message[] = [];
    const published: number[] = [];
    const acknowledged: Promise<unknown>[] = [];
    const next = (): number => published.push(published.length);
    const publish = async (): Promise<void> => {
      // The first message passes the faults, and is acknowledged at any time. The second one is published at once.
      acknowledged.push(client.channel(channel).publish(next()));
      await app.publish(channel, next());
    };
    const expectAll = (): Promise<void> =>
      eventually(() => {
        expect(client.transport).toBe(transports[0]);
        expect(messages.map(({ offset }) => offset)).toEqual(published.map((_, index) => index + 1));
      }, POLL);

    const injectFault = async (fault: Fault, restored: number): Promise<void> => {
      const names = chooseAddresses();
      log.push(`${fault} for ${names.join()}`);
      const before = proxy.faultCount;
      proxy.inject(fault, names);
      await publish();
      await eventually(() => {
        if (proxy.faultCount === before) proxy.inject(fault, names);
        expect(proxy.faultCount).toBeGreaterThan(before);
      }, POLL);
      await publish();
      log.push('healed');
      proxy.heal(restored);
    };

    try {
      const subscription = client.channel(channel).subscribe((message) => void messages.push(message), {
        onGap: ({ from, to, reason }) => void log.push(`GAP ${from}-${to}: ${reason}`),
      });
      await subscription.ready();
      subscription.on('subscribed', (event) => void recovered.push(event.recovered));
      for (const fault of random.shuffle(FAULTS)) {
        await injectFault(fault, 0.5);
        if (random.next() < 0.5) await publish();
      }
      await Promise.all(acknowledged);
      await expectAll();
      // Drop one push, and then silently drop everything: only the client's own checks can detect either fault.
      if (transports.includes('websocket')) await injectFault('drop', 0);
      await expectAll();
      await injectFault('blackhole', 0);
      await Promise.all(acknowledged);
      await expectAll();
      expect(messages.map(({ data }) => data as number).sort((a, b) => a - b)).toEqual(
        published.map((_, index) => index + 1),
      );
      expect(log.filter((line) => line.startsWith('GAP'))).toEqual([]);
      expect(new Set(recovered)).toEqual(new Set([true]));
    } catch (cause) {
      const { message } = cause as Error;
      throw new Error(
        `Set TIDINGS_FAULTS_SEED=${seed} to repeat this failure over ${transports.join()}.\n${message}\n${log.join('\n')}`,
        { cause },
      );
    } finally {
      client.close();
      await proxy.stop();
    }
  };

  it('delivers every message once and in order, over each transport alone', async () => {
    const running = TRANSPORTS.map((transport) =>
      expectDelivery(`faults:${transport}`, createRandom(seed), [transport], () => ADDRESSES),
    );
    await Promise.allSettled(running);
    await Promise.all(running);
  });

  it('delivers every message once and in order over changing transports, and upgrades to the first one', async () => {
    const random = createRandom(seed);
    const someAddresses = () => random.shuffle(ADDRESSES).slice(0, random.int(ADDRESSES.length) + 1);
    await expectDelivery(
      'faults:fallback',
      random,
      TRANSPORTS,
      () => [...new Set(['websocketUrl' as const, ...someAddresses()])],
      {
        maxConnectionMs: 3000,
      },
    );
  });
});
