import type { Identity } from '../../../lambdas/auth/token-claims';
import type { Clock, Ids, LogFields, Logger, Sleep } from '../../../lambdas/runtime/interfaces';
import type { System } from '../../../lambdas/runtime/system';

/** The time at which fake clocks start, in milliseconds. */
export const START = Date.UTC(2026, 0, 1);

/** A clock that only `advance` and `sleep` change. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  /** Advances the clock and returns at once. */
  readonly sleep: Sleep;
  /** Duration of every sleep, in milliseconds. */
  readonly slept: number[];
}

/** Creates a clock whose sleeps return at once. */
export function fakeClock(start = START): FakeClock {
  let now = start;
  const slept: number[] = [];
  return {
    now: () => now,
    advance: (milliseconds) => void (now += milliseconds),
    slept,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** Ids with consecutive numbers. */
export function fakeIds(): Ids {
  let last = 0;
  const next = (kind: string) => (): string => `${kind}${++last}`;
  return { message: next('message'), epoch: next('epoch'), token: next('token') };
}

/** One line of a fake log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that collects its lines. */
export function fakeLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A system with a fake clock, consecutive ids and a logger that collects its lines. */
export function fakeSystem(): System {
  const clock = fakeClock();
  return { clock, sleep: clock.sleep, random: () => 0, ids: fakeIds(), logger: fakeLogger() };
}

/** An identity with all verbs on all channels, and the admin claim. */
export function identity(changes: Partial<Identity> = {}): Identity {
  return {
    subject: 'ada',
    capabilities: { '*': ['subscribe', 'publish', 'presence'] },
    admin: true,
    tokenExpiresAt: START / 1000 + 3600,
    ...changes,
  };
}
