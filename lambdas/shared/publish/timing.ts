/** An id that has been claimed this long, without an offset in a log that caught up, was not published. */
export const PUBLISH_CLAIM_SECONDS = 15;
/**
 * No attempt writes to the head later than this after its claim. With the four seconds that the write itself may take it
 * stays {@link CLOCK_SKEW_SECONDS} under {@link PUBLISH_CLAIM_SECONDS}, whatever the timeout of the function.
 */
export const PUBLISH_ATTEMPT_SECONDS = 6;
/** How far the clocks of two functions may be apart. */
export const CLOCK_SKEW_SECONDS = 5;
/** A change stays in a DynamoDB stream this long (DynamoDB developer guide): after it, fan-out logged it or never will. */
export const STREAM_RETENTION_SECONDS = 24 * 60 * 60;
/** How long one request waits for another attempt with its id to end. */
export const PUBLISH_WAIT_MS = 2000;
/** Pause between two looks at the other attempt. */
export const PUBLISH_POLL_MS = 250;
