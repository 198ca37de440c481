/** `npm run bench`: measures start time, latency and throughput on this machine. Values are medians of several rounds. */
import { existsSync } from 'node:fs';
import { measureFanOut } from './fan-out';
import { startEngineProcess } from './lib/engine-process';
import { median, table } from './lib/statistics';
import { measureConnectionSenders } from './connection-senders';
import { measureTransports } from './transports';
import { LOCAL_FILE } from '../scripts/lib/local-file';
import { synthesize } from '../scripts/lib/synthesize';

const SUBSCRIBER_COUNTS = [1, 100, 1000];
const START_ROUNDS = 3;

async function measureSynth(): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < START_ROUNDS; round++) {
    const startedAt = performance.now();
    await synthesize({ outputDirectory: '.build/bench.out' });
    rounds.push(performance.now() - startedAt);
  }
  return median(rounds);
}

async function main(): Promise<void> {
  if (existsSync(LOCAL_FILE))
    throw new Error(`${LOCAL_FILE} exists. Stop \`npm start\` first, because it would affect the measurements.`);
  console.log('CPU time of the connection sender, one frame to 1,000 connections');
  const senders = await measureConnectionSenders();
  console.log(
    table(
      ['transport', 'µs per post', 'ratio'],
      senders.map(({ name, microsPerPost }) => [
        name,
        microsPerPost.toFixed(0),
        `${(microsPerPost / senders[0]!.microsPerPost).toFixed(1)} ×`,
      ]),
    ),
  );

  const synthMs = await measureSynth();
  const readyTimes: number[] = [];
  for (let round = 0; round < START_ROUNDS - 1; round++) {
    const engine = await startEngineProcess();
    readyTimes.push(engine.readyMs);
    await engine.stop();
  }
  const engine = await startEngineProcess();
  readyTimes.push(engine.readyMs);
  console.log(
    `\nBundle and synth ${(synthMs / 1000).toFixed(1)} s; from start to ready ${(median(readyTimes) / 1000).toFixed(1)} s`,
  );

  try {
    console.log('\nFrom a publish over HTTP to receipt over WebSocket');
    const rows: string[][] = [];
    for (const subscribers of SUBSCRIBER_COUNTS) {
      const figures = await measureFanOut(engine.local, subscribers);
      rows.push([
        String(subscribers),
        figures.p50Ms.toFixed(1),
        figures.p99Ms.toFixed(1),
        figures.publishedPerSecond.toFixed(0),
        figures.deliveredPerSecond.toFixed(0),
      ]);
    }
    console.log(table(['subscribers', 'p50 ms', 'p99 ms', 'published/s', 'delivered/s'], rows));
  } finally {
    await engine.stop();
  }

  console.log(
    '\nAll transports of the client library. The last three columns are per message and subscriber.\n' +
      'Each open long poll or event stream needs a process in the engine, so there are at most 100 of them.',
  );
  const transports = await measureTransports();
  console.log(
    table(
      ['transport', 'subscribers', 'p50 ms', 'p99 ms', 'invocations', 'function ms', 'read units'],
      transports.map((row) => [
        row.transport,
        String(row.subscribers),
        row.p50Ms.toFixed(0),
        row.p99Ms.toFixed(0),
        row.requests.toFixed(3),
        row.functionMs.toFixed(1),
        row.readUnits.toFixed(2),
      ]),
    ),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
