/**
 * Simulates a match: publishes the score after each goal. The goals of the second half have longer pauses.
 *
 *     npx tsx examples/ticker/publish.ts [GOALS] [PAUSE_MS]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { nodeClient } from '../node-client';
import type { Score } from './follow';

const goals = Number(process.argv[2] ?? 20);
const pauseMs = Number(process.argv[3] ?? 500);

async function main(): Promise<void> {
  const channel = nodeClient().channel<Score>('score:final');
  const score = { home: 0, guest: 0 };
  for (let goal = 1; goal <= goals; goal++) {
    if (goal > 1) await pause(goal > goals / 2 ? pauseMs * 6 : pauseMs);
    score[Math.random() < 0.5 ? 'home' : 'guest']++;
    const { offset } = await channel.publish({ ...score });
    console.log(`${offset}: ${score.home} : ${score.guest}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
