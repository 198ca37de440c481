/**
 * Every attempt has ended by this time after its claim. If the log then contains the head's message, and the id has no
 * position, the attempt published nothing.
 */
export const PUBLISH_CLAIM_SECONDS = 15;
/**
 * An attempt starts its write to the head within this time after its claim, whatever the timeout of its function. The
 * write itself takes at most four seconds, so the attempt ends {@link CLOCK_SKEW_SECONDS} before
 * {@link PUBLISH_CLAIM_SECONDS}.
 */
export const PUBLISH_ATTEMPT_SECONDS = 6;
/** Assumed maximum difference between the clocks of two functions, in seconds. */
export const CLOCK_SKEW_SECONDS = 5;
/**
 * Retention of changes in a DynamoDB stream (DynamoDB developer guide, "DynamoDB Streams"). A message of an older
 * change is in the log already, or will never be.
 */
export const STREAM_RETENTION_SECONDS = 24 * 60 * 60;
/** Maximum time that a request waits for another attempt with the same id to end. */
export const PUBLISH_WAIT_MS = 2000;
/** Pause between two reads of the other attempt's state. */
export const PUBLISH_POLL_MS = 250;
/**
 * Pauses before the retries of a write to the head that conflicted with a transaction. DynamoDB rejects such a write
 * without applying it, so retries are safe. With a claimed id, no retry starts after {@link PUBLISH_ATTEMPT_SECONDS}.
 */
export const CONFLICT_PAUSES_MS = [20, 40, 80, 160];
