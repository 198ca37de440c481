/** The time of day. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Waits that many milliseconds, or until the signal says that nobody waits any more. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Chance: a number in [0, 1). */
export type Chance = () => number;

/** Makes names that nobody can guess and that never repeat. */
export interface Ids {
  /** Id of a message whose publisher gave none. */
  message(): string;
  /** Epoch of a channel that begins. */
  epoch(): string;
  /** Mark of one attempt to publish. */
  token(): string;
}

/** Writes what operators read; never payloads, never tokens. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Facts of one log line; an `error` is written as name, message and stack. */
export type LogFields = Readonly<Record<string, unknown>>;
