import type { Clock, LogFields, Logger } from './interfaces';

/** The least severe level that is written. */
export type LogLevel = 'info' | 'warn' | 'error';

const SEVERITY: Readonly<Record<LogLevel, number>> = { info: 0, warn: 1, error: 2 };

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: LogLevel;
  readonly clock: Clock;
  /** Writes one line, which is given without a line break. */
  readonly write: (line: string) => void;
}

/** A logger that writes one JSON object per line: level, time, message and the fields. */
export function createLogger(options: LoggerOptions): Logger {
  const threshold = SEVERITY[options.level ?? 'info'];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (SEVERITY[level] < threshold) return;
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
