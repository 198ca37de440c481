import { TidingsError } from './errors';
import type { TidingsErrorCode } from './errors';

/**
 * The reason for an event, for use in programs: the code of the error that caused the event, or one of these codes.
 * - `requested`: the application called `subscribe`, `unsubscribe`, `connect`, `disconnect` or `close`, or aborted a signal
 * - `ready`: the transport works, or the channel is being delivered
 * - `upgraded`: a better transport works again
 * - `replaced`: a new connection replaced one that was about to reach its maximum age, or whose token was about to expire
 * - `idle`: no channel was subscribed for `idleTimeoutMs`
 * - `offline`: the machine has no network; the client connects again when the network is back
 */
export type StateCode = 'requested' | 'ready' | 'upgraded' | 'replaced' | 'idle' | 'offline' | TidingsErrorCode;

/** The cause of an event: a code, or an error. */
export type Cause = Exclude<StateCode, TidingsErrorCode> | TidingsError;

/** The members of an event that state why it happened. */
export interface Reason {
  readonly code: StateCode;
  /** A text for logs and for developers. */
  readonly reason: string;
  readonly error?: TidingsError;
}

/** Returns the members that state the cause of an event. */
export function reasonOf(cause: Cause): Reason {
  if (cause instanceof TidingsError) return { code: cause.code, reason: cause.message, error: cause };
  return { code: cause, reason: cause };
}
