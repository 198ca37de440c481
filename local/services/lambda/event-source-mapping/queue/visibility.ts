/** What Lambda adds when a batching window makes the queue's own timeout too short (Lambda developer guide). */
const MARGIN_SECONDS = 30;

/**
 * The visibility timeout that the poller asks for, in seconds; `undefined` for the queue's own.
 * With a window that does not fit into it beside the function's timeout, it is the sum of both and 30 s.
 */
export function effectiveVisibilitySeconds(
  queueSeconds: number,
  timeoutSeconds: number,
  windowSeconds: number,
): number | undefined {
  const needed = timeoutSeconds + windowSeconds;
  return windowSeconds > 0 && needed > queueSeconds ? needed + MARGIN_SECONDS : undefined;
}

/** What Lambda says of a queue whose messages come back while the function may still work on them. */
export function visibilityProblem(queueSeconds: number, timeoutSeconds: number): string | undefined {
  if (queueSeconds >= timeoutSeconds) return undefined;
  return `Queue visibility timeout: ${queueSeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`;
}
