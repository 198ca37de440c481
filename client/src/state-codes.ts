import { TidingsError } from './errors';
import type { TidingsErrorCode } from './errors';

/**
 * Why something changed its state, for programs: the code of the error that caused it, or one of the ordinary course.
 * - `requested`: the application asked for it: `subscribe`, `unsubscribe`, `connect`, `disconnect`, `close`, a signal
 * - `ready`: the transport works, the channel is being delivered
 * - `upgraded`: a better transport works again
 * - `replaced`: a connection was replaced before the platform would have cut it, or to carry a new token
 * - `idle`: nothing was subscribed for a while
 * - `offline`: the machine has no network; the client waits for it
 */
export type StateCode = 'requested' | 'ready' | 'upgraded' | 'replaced' | 'idle' | 'offline' | TidingsErrorCode;

/** What caused a change. */
export type Cause = Exclude<StateCode, TidingsErrorCode> | TidingsError;

/** Why something has happened. */
export interface Why {
  readonly code: StateCode;
  /** For people. */
  readonly reason: string;
  readonly error?: TidingsError;
}

/** Says why in an event. */
export function whyOf(cause: Cause): Why {
  if (cause instanceof TidingsError) return { code: cause.code, reason: cause.message, error: cause };
  return { code: cause, reason: cause };
}
