/** An attempt is over this long after its claim. If the log has caught up and the id has no position, it published nothing. */
export const PUBLISH_CLAIM_SECONDS = 15;
/**
 * An attempt starts its write to the head within this time after its claim, whatever the timeout of its function. The
 * write itself takes at most four seconds, so the attempt ends {@link CLOCK_SKEW_SECONDS} before
 * {@link PUBLISH_CLAIM_SECONDS}.
 */
export const PUBLISH_ATTEMPT_SECONDS = 6;
/** Maximum difference between the clocks of two functions. */
export const CLOCK_SKEW_SECONDS = 5;
/**
 * How long a DynamoDB stream keeps a change (DynamoDB developer guide, "DynamoDB Streams"). Fan-out has logged an older
 * message, or never will.
 */
export const STREAM_RETENTION_SECONDS = 24 * 60 * 60;
/** How long one request waits until another attempt with the same id has ended. */
export const PUBLISH_WAIT_MS = 2000;
/** Pause between two reads of the other attempt's state. */
export const PUBLISH_POLL_MS = 250;
/**
 * Pauses before each further attempt of a write to the head that met a transaction. DynamoDB rejects such a write without
 * applying it, so further attempts are safe. Together they stay well below the function's own timeout.
 */
export const CONFLICT_PAUSES_MS = [20, 40, 80, 160];
