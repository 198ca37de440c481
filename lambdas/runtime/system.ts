import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Ids, Logger, Random, Sleep } from './interfaces';
import { createLogger } from './logger';

/** The parts of the process that functions use: time, randomness and the log. */
export interface System {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** For jitter, not for secrets. */
  readonly random: Random;
  /** Ids with at least 96 random bits. */
  readonly ids: Ids;
  /** Writes to standard output, which Lambda sends to the function's log group. */
  readonly logger: Logger;
}

const clock: Clock = { now: () => Date.now() };

const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener('abort', wake);
  });

/** The process that runs the function. */
export const system: System = {
  clock,
  sleep,
  random: () => Math.random(),
  ids: {
    message: () => randomUUID(),
    epoch: () => randomBytes(12).toString('base64url'),
    token: () => randomBytes(12).toString('base64url'),
  },
  logger: createLogger({ clock, write: (line) => void process.stdout.write(`${line}\n`) }),
};
