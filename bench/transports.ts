import { fork } from 'node:child_process';
import { once } from 'node:events';
import WebSocket from 'ws';
import { Tidings, type TidingsOptions, type TransportName } from '../client/src/index';
import type { Addresses, Usage, When } from './metered-engine';
import { percentile } from './lib/statistics';

/** One row of the table. */
export interface TransportFigures {
  readonly transport: TransportName;
  readonly subscribers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Invocations per message and subscriber. */
  readonly requests: number;
  readonly functionMs: number;
  readonly readUnits: number;
}

const MESSAGES = 20;
const PAUSE_MS = 500;
/** Number of clients that connect at the same time. */
const CONCURRENT_CONNECTS = 20;

/**
 * Numbers of subscribers per transport. Each open long poll or event stream needs a process in the engine, so a thousand
 * of them would need about 60 GB. The engine answers about 150 short polls per second, so the pause between the polls of
 * a client grows with the number of subscribers.
 */
const SUBSCRIBER_COUNTS: readonly { readonly transport: TransportName; readonly sizes: readonly number[] }[] = [
  { transport: 'websocket', sizes: [1, 100, 1000] },
  { transport: 'sse', sizes: [1, 15, 100] },
  { transport: 'long-poll', sizes: [1, 15, 100] },
  { transport: 'short-poll', sizes: [1, 100, 1000] },
];

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Publishes through a separate client, and waits until every subscriber has received every message. */
async function measure(
  addresses: Addresses,
  usage: (when: When) => Promise<Usage>,
  transport: TransportName,
  subscribers: number,
): Promise<TransportFigures> {
  const minPollMs = Math.max(1000, subscribers * 12);
  const options: TidingsOptions = {
    ...addresses,
    transports: [transport],
    minPollMs,
    maxPollMs: minPollMs * 2,
    platform: { WebSocket },
  };
  const channel = `bench:${transport}:${subscribers}`;
  const latencies: number[] = [];
  const clients: Tidings[] = [];
  let missing = MESSAGES * subscribers;
  let complete: () => void = () => undefined;
  const all = new Promise<void>((done) => (complete = done));
  const connect = async (): Promise<void> => {
    const client = new Tidings(options);
    clients.push(client);
    const subscription = client.channel<{ at: number }>(channel).subscribe(({ data }) => {
      latencies.push(Date.now() - data.at);
      missing -= 1;
      if (missing === 0) complete();
    });
    await subscription.ready();
  };
  for (let left = subscribers; left > 0; left -= CONCURRENT_CONNECTS)
    await Promise.all(Array.from({ length: Math.min(left, CONCURRENT_CONNECTS) }, connect));

  // Resets the counters, so that subscribing does not count. Long polls and event streams that are open now do count.
  await usage('now');
  const publisher = new Tidings({ ...addresses, transports: ['short-poll'] });
  for (let n = 0; n < MESSAGES; n++) {
    await publisher.channel(channel).publish({ at: Date.now() });
    await pause(PAUSE_MS);
  }
  await all;
  for (const client of [...clients, publisher]) client.close();
  const { invocations, functionMs, readUnits } = await usage('settled');
  const received = MESSAGES * subscribers;
  return {
    transport,
    subscribers,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    requests: invocations / received,
    functionMs: functionMs / received,
    readUnits: readUnits / received,
  };
}

/** Measures every transport on a separate engine. */
export async function measureTransports(): Promise<TransportFigures[]> {
  const engine = fork('bench/metered-engine.ts', { execArgv: ['--import', 'tsx'] });
  const [addresses] = (await once(engine, 'message')) as [Addresses];
  const usage = async (when: When): Promise<Usage> => {
    engine.send(when);
    return ((await once(engine, 'message')) as [Usage])[0];
  };
  const figures: TransportFigures[] = [];
  try {
    for (const { transport, sizes } of SUBSCRIBER_COUNTS) {
      for (const size of sizes) figures.push(await measure(addresses, usage, transport, size));
    }
  } finally {
    engine.disconnect();
    await once(engine, 'exit');
  }
  return figures;
}
