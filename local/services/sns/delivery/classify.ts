import type { AttemptResult } from './http-sender';

/** What SNS makes of an attempt: a 5xx, a 429 and no answer are tried again; every other status but 2xx is final. */
export type Verdict = 'delivered' | 'retry' | 'permanent';

export function classify(result: AttemptResult): Verdict {
  if (result.kind !== 'answer') return 'retry';
  const { status } = result;
  if (status >= 200 && status < 300) return 'delivered';
  return status === 429 || status >= 500 ? 'retry' : 'permanent';
}

/** An attempt in a few words, for reports and the delivery log. */
export function describeResult(result: AttemptResult): string {
  if (result.kind === 'answer') return `HTTP ${result.status}`;
  return result.kind === 'timeout'
    ? 'no complete answer within 15 seconds'
    : `IO Exception in HttpClient: ${result.reason}`;
}
