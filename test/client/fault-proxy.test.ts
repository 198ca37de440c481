import { randomInt } from 'node:crypto';
import WebSocket from 'ws';
import { Tidings } from '../../client/src/index';
import type { Message, TidingsOptions, TransportName } from '../../client/src/index';
import { createRandom } from '../../local/core/random';
import type { Random } from '../../local/core/random';
import { TestApp } from '../helpers/app';
import { FAULTS, FaultProxy } from '../helpers/client/fault-proxy';
import type { Fault } from '../helpers/client/fault-proxy';
import { eventually } from '../helpers/eventually';

const TRANSPORTS: readonly TransportName[] = ['websocket', 'sse', 'long-poll', 'short-poll'];
const ADDRESSES = ['websocketUrl', 'eventsUrl', 'httpUrl'] as const;
/** What everything has to be right within, once nothing goes wrong any more. */
const HEALED = { intervalMs: 20 };
/** A stream may be silent for this long, in milliseconds: the only time of the client that is no option. */
const STREAM_SILENCE_MS = 35_000;
/** Times in which a client finds out what is wrong, in milliseconds. */
const QUICK: Partial<TidingsOptions> = {
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

/** Set it to a seed that a failure names, to see the same faults again. */
const seed = Number(process.env['TIDINGS_FAULTS_SEED'] ?? randomInt(2 ** 31));

describe('the client library in a network in which everything goes wrong', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.stop());

  /** Lets messages flow while every fault is there for a while, and looks at what is handed over. */
  const expectEndurance = async (
    channel: string,
    random: Random,
    transports: readonly TransportName[],
    where: () => readonly (typeof ADDRESSES)[number][],
    options: Partial<TidingsOptions> = {},
  ): Promise<void> => {
    const proxy = await FaultProxy.start(
      { websocketUrl: app.websocketUrl, eventsUrl: app.eventsUrl, httpUrl: app.httpUrl },
      random,
    );
    const [websocketUrl, eventsUrl, httpUrl] = ADDRESSES.map((name) => proxy.url(name)) as [string, string, string];
    const client = new Tidings({
      ...QUICK,
      ...options,
      websocketUrl,
      eventsUrl,
      httpUrl,
      transports,
      getToken: () => app.token(),
    });
    const told: string[] = [];
    const recovered: unknown[] = [];
    for (const name of ['connecting', 'connected', 'disconnected', 'transport', 'attemptFailed'] as const) {
      client.on(name, ({ code }) => void told.push(`${name}: ${code}`));
    }
    const messages: Message[] = [];
    const published: number[] = [];
    const acknowledged: Promise<unknown>[] = [];
    const next = (): number => published.push(published.length);
    const publish = async (): Promise<void> => {
      // One through the faults, whenever it is acknowledged, and one that is there now.
      acknowledged.push(client.channel(channel).publish(next()));
      await app.publish(channel, next());
    };
    const expectAll = (): Promise<void> =>
      eventually(() => {
        expect(client.transport).toBe(transports[0]);
        expect(messages.map(({ offset }) => offset)).toEqual(published.map((_, index) => index + 1));
      }, HEALED);

    const suffer = async (fault: Fault, revived: number): Promise<void> => {
      const names = where();
      told.push(`${fault} on the way to ${names.join()}`);
      const before = proxy.bites;
      proxy.inflict(fault, names);
      await publish();
      await eventually(() => {
        if (proxy.bites === before) proxy.inflict(fault, names);
        expect(proxy.bites).toBeGreaterThan(before);
      }, HEALED);
      await publish();
      told.push('healed');
      proxy.heal(revived);
    };

    try {
      const subscription = client.channel(channel).subscribe((message) => void messages.push(message), {
        onGap: ({ from, to, reason }) => void told.push(`GAP ${from}-${to}: ${reason}`),
      });
      await subscription.ready();
      subscription.on('subscribed', (event) => void recovered.push(event.recovered));
      for (const fault of random.shuffle(FAULTS)) {
        await suffer(fault, 0.5);
        if (random.next() < 0.5) await publish();
      }
      await Promise.all(acknowledged);
      await expectAll();
      // Then a push is lost, and at last every connection without a word: nothing else makes the client look.
      if (transports.includes('websocket')) await suffer('drop', 0);
      await expectAll();
      await suffer('deaf', 0);
      await Promise.all(acknowledged);
      await expectAll();
      expect(messages.map(({ data }) => data as number).sort((a, b) => a - b)).toEqual(
        published.map((_, index) => index + 1),
      );
      expect(told.filter((line) => line.startsWith('GAP'))).toEqual([]);
      expect(new Set(recovered)).toEqual(new Set([true]));
    } catch (cause) {
      const { message } = cause as Error;
      throw new Error(
        `TIDINGS_FAULTS_SEED=${seed} shows it again, over ${transports.join()}.\n${message}\n${told.join('\n')}`,
        { cause },
      );
    } finally {
      client.close();
      await proxy.stop();
    }
  };

  it('hands over everything once and in order, over each transport alone', async () => {
    const running = TRANSPORTS.map((transport) =>
      expectEndurance(`faults:${transport}`, createRandom(seed), [transport], () => ADDRESSES),
    );
    await Promise.allSettled(running);
    await Promise.all(running);
  });

  it('hands over everything once and in order, wherever on the ladder it is, and climbs back to its top', async () => {
    const random = createRandom(seed);
    const some = () => random.shuffle(ADDRESSES).slice(0, random.int(ADDRESSES.length) + 1);
    await expectEndurance(
      'faults:ladder',
      random,
      TRANSPORTS,
      () => [...new Set(['websocketUrl' as const, ...some()])],
      {
        maxConnectionMs: 3000,
      },
    );
  });
});
