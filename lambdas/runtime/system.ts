import { randomBytes, randomUUID } from 'node:crypto';

import { createLogger } from './logger';
import type { Chance, Clock, Ids, Logger, Sleep } from './interfaces';

/** The machine's clock. */
const systemClock: Clock = { now: () => Date.now() };

/** Waits on the machine's timers, and leaves none behind. */
const systemSleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener('abort', wake);
  });

/** The process's own source of chance; for jitter, not for secrets. */
const systemChance: Chance = () => Math.random();

/** Ids of 96 random bits and more. */
const systemIds: Ids = {
  message: () => randomUUID(),
  epoch: () => randomBytes(12).toString('base64url'),
  token: () => randomBytes(12).toString('base64url'),
};

/** Writes to standard output, which Lambda sends to the function's log group. */
const systemLogger: Logger = createLogger({
  clock: systemClock,
  write: (line) => void process.stdout.write(`${line}\n`),
});

/** The process's environment variables, as they are now. */
function systemEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** Everything that a function takes from its process. */
export interface Runtime {
  /** The environment as it is when called. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** The process that runs the function. */
export const systemRuntime: Runtime = {
  environment: systemEnvironment,
  clock: systemClock,
  sleep: systemSleep,
  chance: systemChance,
  ids: systemIds,
  logger: systemLogger,
};
