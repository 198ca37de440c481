import { once } from 'node:events';
import WebSocket from 'ws';
import type { LocalFile } from '../scripts/lib/local-file';
import { median, percentile } from './lib/statistics';

/** One row of the table. Each value is the median of the rounds. */
export interface FanOutFigures {
  readonly subscribers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly publishedPerSecond: number;
  readonly deliveredPerSecond: number;
}

const ROUNDS = 3;
const PACED_MESSAGES = 30;
const BURST_MESSAGES = 300;
const PUBLISHERS = 10;
/** Number of concurrent handshakes. Each handshake invokes two functions. */
const CONCURRENT_HANDSHAKES = 20;

interface Subscribers {
  /** Resolves when every subscriber has received this offset. A subscriber receives offsets in order. */
  receivedByAll(offset: number): Promise<void>;
  /** Called when a subscriber receives an offset that is higher than all before. */
  onArrival: (offset: number, at: number) => void;
  close(): Promise<void>;
}

async function subscribe(local: LocalFile, channel: string, count: number): Promise<Subscribers> {
  const sockets: WebSocket[] = [];
  const highest: number[] = [];
  const waiting = new Map<number, () => void>();
  const arrived = new Map<number, number>();
  const subscribed: Subscribers = {
    receivedByAll: (offset) =>
      (arrived.get(offset) ?? 0) >= count ? Promise.resolve() : new Promise((done) => waiting.set(offset, done)),
    onArrival: () => undefined,
    close: async () => {
      await Promise.all(
        sockets.map((socket) => {
          socket.close();
          return once(socket, 'close');
        }),
      );
    },
  };
  const connect = async (): Promise<void> => {
    const index = highest.push(0) - 1;
    const socket = new WebSocket(`${local.websocketUrl}?token=${encodeURIComponent(local.token)}`);
    sockets.push(socket);
    await once(socket, 'open');
    const firstFrame = once(socket, 'message');
    socket.send(JSON.stringify({ action: 'subscribe', id: '1', channels: [channel] }));
    const [reply] = (await firstFrame) as [Buffer];
    if (!reply.includes('"subscribed"')) throw new Error(`Not subscribed: ${reply.toString()}`);
    socket.on('message', (frame: Buffer) => {
      const at = performance.now();
      const { messages = [] } = JSON.parse(frame.toString()) as { messages?: { offset: number }[] };
      for (const { offset } of messages) {
        if (offset <= highest[index]!) continue;
        highest[index] = offset;
        subscribed.onArrival(offset, at);
        const reached = (arrived.get(offset) ?? 0) + 1;
        arrived.set(offset, reached);
        if (reached === count) waiting.get(offset)?.();
      }
    });
  };
  for (let left = count; left > 0; left -= CONCURRENT_HANDSHAKES)
    await Promise.all(Array.from({ length: Math.min(CONCURRENT_HANDSHAKES, left) }, connect));
  return subscribed;
}

async function publish(local: LocalFile, channel: string, data: unknown): Promise<number> {
  const response = await fetch(`${local.httpUrl}/v1/channels/${channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });
  const body = (await response.json()) as { offset: number };
  if (response.status !== 201) throw new Error(`The publish failed with ${response.status}: ${JSON.stringify(body)}`);
  return body.offset;
}

/** Latency of single messages. Each is published after all subscribers have received the previous one. */
async function measureLatency(local: LocalFile, channel: string, subscribed: Subscribers): Promise<number[]> {
  const latencies: number[] = [];
  for (let n = 0; n < PACED_MESSAGES; n++) {
    const startedAt = performance.now();
    subscribed.onArrival = (_offset, at) => latencies.push(at - startedAt);
    await subscribed.receivedByAll(await publish(local, channel, { n, padding: 'x'.repeat(150) }));
  }
  subscribed.onArrival = () => undefined;
  return latencies;
}

/** Seconds from the start of a burst of concurrent publishes until the last subscriber has received the last message. */
async function measureBurst(local: LocalFile, channel: string, subscribed: Subscribers): Promise<number> {
  const startedAt = performance.now();
  let left = BURST_MESSAGES;
  let last = 0;
  await Promise.all(
    Array.from({ length: PUBLISHERS }, async () => {
      while (left-- > 0) last = Math.max(last, await publish(local, channel, { padding: 'x'.repeat(150) }));
    }),
  );
  await subscribed.receivedByAll(last);
  return (performance.now() - startedAt) / 1000;
}

/** Measures fan-out to a number of subscribers, on a running engine. */
export async function measureFanOut(local: LocalFile, subscribers: number): Promise<FanOutFigures> {
  const rounds: { latencies: number[]; seconds: number }[] = [];
  const channel = `bench:${subscribers}`;
  const subscribed = await subscribe(local, channel, subscribers);
  await measureLatency(local, channel, subscribed);
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      latencies: await measureLatency(local, channel, subscribed),
      seconds: await measureBurst(local, channel, subscribed),
    });
  }
  await subscribed.close();
  const seconds = median(rounds.map((round) => round.seconds));
  return {
    subscribers,
    p50Ms: median(rounds.map(({ latencies }) => percentile(latencies, 0.5))),
    p99Ms: median(rounds.map(({ latencies }) => percentile(latencies, 0.99))),
    publishedPerSecond: BURST_MESSAGES / seconds,
    deliveredPerSecond: (BURST_MESSAGES * subscribers) / seconds,
  };
}
