import type { ErrorCode } from '../protocol/errors';

/** The codes with which a publish fails. */
export type PublishErrorCode = Extract<
  ErrorCode,
  'message_too_large' | 'throttled' | 'unavailable' | 'publish_in_progress'
>;

/** A publish that failed, or whose outcome is unknown (`unavailable`). */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  /** Seconds after which a retry makes sense; absent if a retry fails again. */
  readonly retryAfterSeconds?: number;

  /**
   * @param code stable code of the wire contract
   * @param message states what is wrong and what to do next; contains nothing that the caller may not see
   */
  constructor(
    readonly code: PublishErrorCode,
    message: string,
    { retryAfterSeconds, cause }: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
  }
}
