/** The system clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Waits that many milliseconds, or until the signal is aborted. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Returns a random number in [0, 1). */
export type Random = () => number;

/** Random ids. They cannot be guessed and do not repeat. */
export interface Ids {
  /** Id of a message whose publisher set none. */
  message(): string;
  /** Epoch of a new channel. */
  epoch(): string;
  /** Token of one attempt to publish. */
  token(): string;
}

/** Writes log lines for operators. Never log payloads or tokens. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Fields of one log line. An `error` is written as name, message, stack and cause. */
export type LogFields = Readonly<Record<string, unknown>>;
