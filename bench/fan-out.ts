import { once } from 'node:events';
import WebSocket from 'ws';
import type { LocalFile } from '../scripts/lib/local-file';
import { median, percentile } from './lib/statistics';

/** One line of the table: medians over the rounds. */
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
/** Handshakes at a time: each runs two functions before it is answered. */
const CONNECTING = 20;

interface Audience {
  /** Resolves once every subscriber has the message with this offset and all before it. */
  complete(offset: number): Promise<void>;
  /** Called for each first arrival of an offset at a subscriber. */
  onArrival: (offset: number, at: number) => void;
  close(): Promise<void>;
}

async function subscribe(local: LocalFile, channel: string, count: number): Promise<Audience> {
  const sockets: WebSocket[] = [];
  const highest: number[] = [];
  const waiting = new Map<number, () => void>();
  const arrived = new Map<number, number>();
  const audience: Audience = {
    complete: (offset) =>
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
    const subscribed = once(socket, 'message');
    socket.send(JSON.stringify({ action: 'subscribe', id: '1', channels: [channel] }));
    const [reply] = (await subscribed) as [Buffer];
    if (!reply.includes('"subscribed"')) throw new Error(`Not subscribed: ${reply.toString()}`);
    socket.on('message', (frame: Buffer) => {
      const at = performance.now();
      const { messages = [] } = JSON.parse(frame.toString()) as { messages?: { offset: number }[] };
      for (const { offset } of messages) {
        if (offset <= highest[index]!) continue;
        highest[index] = offset;
        audience.onArrival(offset, at);
        const reached = (arrived.get(offset) ?? 0) + 1;
        arrived.set(offset, reached);
        if (reached === count) waiting.get(offset)?.();
      }
    });
  };
  for (let left = count; left > 0; left -= CONNECTING)
    await Promise.all(Array.from({ length: Math.min(CONNECTING, left) }, connect));
  return audience;
}

async function publish(local: LocalFile, channel: string, data: unknown): Promise<number> {
  const response = await fetch(`${local.httpUrl}/v1/channels/${channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });
  const answer = (await response.json()) as { offset: number };
  if (response.status !== 201) throw new Error(`Publish answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer.offset;
}

/** Latency of single messages: each is published once the one before has reached everybody. */
async function measureLatency(local: LocalFile, channel: string, audience: Audience): Promise<number[]> {
  const latencies: number[] = [];
  for (let n = 0; n < PACED_MESSAGES; n++) {
    const startedAt = performance.now();
    audience.onArrival = (_offset, at) => latencies.push(at - startedAt);
    await audience.complete(await publish(local, channel, { n, padding: 'x'.repeat(150) }));
  }
  audience.onArrival = () => undefined;
  return latencies;
}

/** Throughput of a burst of concurrent publishers, until the last subscriber has the last message. */
async function measureBurst(local: LocalFile, channel: string, audience: Audience): Promise<number> {
  const startedAt = performance.now();
  let left = BURST_MESSAGES;
  let last = 0;
  await Promise.all(
    Array.from({ length: PUBLISHERS }, async () => {
      while (left-- > 0) last = Math.max(last, await publish(local, channel, { padding: 'x'.repeat(150) }));
    }),
  );
  await audience.complete(last);
  return (performance.now() - startedAt) / 1000;
}

/** Measures one size of audience on a running engine. */
export async function measureFanOut(local: LocalFile, subscribers: number): Promise<FanOutFigures> {
  const rounds: { latencies: number[]; seconds: number }[] = [];
  const channel = `bench:${subscribers}`;
  const audience = await subscribe(local, channel, subscribers);
  await measureLatency(local, channel, audience);
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      latencies: await measureLatency(local, channel, audience),
      seconds: await measureBurst(local, channel, audience),
    });
  }
  await audience.close();
  const seconds = median(rounds.map((round) => round.seconds));
  return {
    subscribers,
    p50Ms: median(rounds.map(({ latencies }) => percentile(latencies, 0.5))),
    p99Ms: median(rounds.map(({ latencies }) => percentile(latencies, 0.99))),
    publishedPerSecond: BURST_MESSAGES / seconds,
    deliveredPerSecond: (BURST_MESSAGES * subscribers) / seconds,
  };
}
