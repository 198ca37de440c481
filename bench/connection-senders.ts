import { fork } from 'node:child_process';
import { once } from 'node:events';
import { median } from './lib/statistics';

/** CPU that one way of posting takes. */
export interface PosterFigures {
  readonly name: 'pool' | 'sdk';
  readonly microsPerPost: number;
}

const ROUNDS = 5;

/** Runs one transport in a fresh process against a sink in this one, and returns its CPU time per post. */
async function round(name: PosterFigures['name']): Promise<number> {
  const child = fork('bench/connection-sender-process.ts', [name], { execArgv: ['--import', 'tsx'] });
  const [micros] = (await once(child, 'message')) as [number];
  await once(child, 'exit');
  return micros;
}

/** Compares the transports, one round of each after the other so that both see the same machine. */
export async function measurePosters(): Promise<PosterFigures[]> {
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
