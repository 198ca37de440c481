import type { Clock, LogFields, Logger } from './interfaces';

/** How much is written: a level and everything graver. */
export type LogLevel = 'info' | 'warn' | 'error';

const GRAVITY: Readonly<Record<LogLevel, number>> = { info: 0, warn: 1, error: 2 };

/** Where log lines go, and from which level on. */
export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: LogLevel;
  readonly clock: Clock;
  /** Takes one line without its line end. */
  readonly write: (line: string) => void;
}

/** A logger that writes one JSON object per line: level, time, message and the fields. */
export function createLogger(options: LoggerOptions): Logger {
  const least = GRAVITY[options.level ?? 'info'];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (GRAVITY[level] < least) return;
      const time = new Date(options.clock.now()).toISOString();
      options.write(JSON.stringify({ level, time, message, ...describeFields(fields) }));
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function describeFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, describe(value)]));
}

function describe(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describe(cause) }) };
}
