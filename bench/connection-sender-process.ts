/** Measures one transport: starts a sink process, sends some posts to warm up, then measures the CPU time of further posts. */
import '../scripts/lib/silence-sdk-warning';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { POSTS_IN_FLIGHT, createConnectionSender } from '../lambdas/delivery/connection-sender';
import { createPoolTransport } from '../lambdas/delivery/pool-transport';
import { createSdkTransport } from '../lambdas/delivery/sdk-transport';
import { createRateLimiter } from '../lambdas/delivery/rate-limiter';

const CONNECTIONS = 1000;
const FRAMES = 8;
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 't'.repeat(1000) };

async function main(): Promise<void> {
  const sink = fork('bench/connection-sender-sink.ts', { execArgv: ['--import', 'tsx'] });
  const [port] = (await once(sink, 'message')) as [number];
  const endpoint = `http://127.0.0.1:${port}/stage`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  });
  const clock = { now: () => Date.now() };
  const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const transport =
    process.argv[2] === 'sdk'
      ? createSdkTransport({ endpoint, sockets: POSTS_IN_FLIGHT })
      : createPoolTransport({
          endpoint,
          region: 'eu-west-1',
          credentials: () => CREDENTIALS,
          clock,
          sockets: POSTS_IN_FLIGHT,
        });
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const rateLimiter = createRateLimiter({ postsPerSecond: 1e9, clock, sleep });
  const sender = createConnectionSender({ transport, rateLimiter, clock, sleep, random: Math.random, logger });

  const ids = Array.from({ length: CONNECTIONS }, (_, i) => `RYG0Ld${String(i).padStart(9, '0')}=`);
  const frame = JSON.stringify({ messages: [{ data: 'x'.repeat(200) }], cursor: 'c' });
  const post = async (): Promise<void> => {
    const outcomes = await sender.post(ids, [frame]);
    if (outcomes.some((outcome) => outcome !== 'posted')) throw new Error('The sink did not accept a post.');
  };
  for (let n = 0; n < FRAMES / 2; n++) await post();
  const before = process.cpuUsage();
  for (let n = 0; n < FRAMES; n++) await post();
  const { user, system } = process.cpuUsage(before);
  sender.close();
  sink.kill();
  process.send?.((user + system) / (CONNECTIONS * FRAMES));
  process.disconnect?.();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
