/** Seconds that are added if a batching window makes the queue's own timeout too short (Lambda developer guide). */
const MARGIN_SECONDS = 30;

/**
 * The visibility timeout with which the poller receives, in seconds; `undefined` means the timeout of the queue. If the
 * batching window plus the function's timeout exceeds the timeout of the queue, the result is this sum plus 30 s.
 */
export function effectiveVisibilitySeconds(
  queueSeconds: number,
  timeoutSeconds: number,
  windowSeconds: number,
): number | undefined {
  const needed = timeoutSeconds + windowSeconds;
  return windowSeconds > 0 && needed > queueSeconds ? needed + MARGIN_SECONDS : undefined;
}

/** The error of a queue whose messages become visible again before the function times out. The text is that of AWS. */
export function visibilityProblem(queueSeconds: number, timeoutSeconds: number): string | undefined {
  if (queueSeconds >= timeoutSeconds) return undefined;
  return `Queue visibility timeout: ${queueSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`;
}
