import type { Identity } from '../../../../lambdas/auth/token-claims';
import type { Clock, Ids, LogFields, Logger, Sleep } from '../../../../lambdas/runtime/interfaces';
import type { System } from '../../../../lambdas/runtime/system';

/** The time at which fake clocks start, in milliseconds. */
export const START = Date.UTC(2026, 0, 1);

/** A clock that stands still until it is told otherwise. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  /** Lets that much time pass at once. */
  readonly sleep: Sleep;
  /** How long was slept, by call. */
  readonly slept: number[];
}

/** A clock whose sleeps pass at once. */
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

/** Ids in sequence. */
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

/** A logger that keeps what is written. */
export function fakeLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** A process whose time passes at once. */
export function fakeSystem(): System {
  const clock = fakeClock();
  return { clock, sleep: clock.sleep, random: () => 0, ids: fakeIds(), logger: fakeLogger() };
}

/** An identity that may do everything everywhere. */
export function identity(changes: Partial<Identity> = {}): Identity {
  return {
    subject: 'ada',
    capabilities: { '*': ['subscribe', 'publish', 'presence'] },
    admin: true,
    tokenExpiresAt: START / 1000 + 3600,
    ...changes,
  };
}
