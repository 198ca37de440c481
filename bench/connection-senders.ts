import { fork } from 'node:child_process';
import { once } from 'node:events';
import { median } from './lib/statistics';

/** CPU time of posts to WebSocket connections with our own connection pool (`pool`) or with the AWS SDK (`sdk`). */
export interface ConnectionSenderFigures {
  readonly name: 'pool' | 'sdk';
  readonly microsPerPost: number;
}

const ROUNDS = 5;

/** Posts with the pool or the SDK in a new process, and returns the CPU time per post in microseconds. */
async function round(name: ConnectionSenderFigures['name']): Promise<number> {
  const child = fork('bench/connection-sender-process.ts', [name], { execArgv: ['--import', 'tsx'] });
  const [micros] = (await once(child, 'message')) as [number];
  await once(child, 'exit');
  return micros;
}

/** Compares the transports. The rounds of both alternate, so that other load on the machine affects both. */
export async function measureConnectionSenders(): Promise<ConnectionSenderFigures[]> {
  const figures = { pool: [] as number[], sdk: [] as number[] };
  for (let n = 0; n < ROUNDS; n++) {
    figures.pool.push(await round('pool'));
    figures.sdk.push(await round('sdk'));
  }
  return [
    { name: 'pool', microsPerPost: median(figures.pool) },
    { name: 'sdk', microsPerPost: median(figures.sdk) },
  ];
}
