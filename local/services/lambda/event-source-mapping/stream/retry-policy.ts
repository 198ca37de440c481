import type { StreamRecord } from '../../../../ports';

/** Records that are delivered together, with the number of attempts. */
export interface Work {
  readonly records: readonly StreamRecord[];
  /** Number of retries that were made. */
  readonly retries: number;
  /** Number of invocations, for the message to the on-failure destination. */
  readonly invocations: number;
}

/** The result of one delivery. `failedAt` is the index of the first failed record. */
export type DeliveryResult =
  | { readonly kind: 'success' }
  /** The function did not run: it was throttled or unreachable. */
  | { readonly kind: 'not-invoked' }
  | { readonly kind: 'failure'; readonly failedAt: number; readonly functionError: 'Unhandled' | null };

/** The consequence of a delivery. */
export interface NextStep {
  /** The deliveries that replace this one, in order. */
  readonly next: readonly Work[];
  /** Records to discard, with the error of the last invocation. */
  readonly discard?: Work & { readonly functionError: 'Unhandled' | null };
  readonly backOff: boolean;
}

/**
 * Decides what follows a delivery. Records before the first failed one are not delivered again. A delivery whose
 * function did not run counts neither as an invocation nor as a retry. With `bisects`, a failed batch is split: at the
 * failed record if the function reported one, otherwise in half. A split does not count as a retry. A single record is
 * not split.
 *
 * @param maxRetries -1 for no limit
 */
export function nextStep(
  work: Work,
  result: DeliveryResult,
  { maxRetries, bisects }: { readonly maxRetries: number; readonly bisects: boolean },
): NextStep {
  if (result.kind === 'success') return { next: [], backOff: false };
  if (result.kind === 'not-invoked') return { next: [work], backOff: true };
  const records = work.records.slice(result.failedAt);
  const invocations = work.invocations + 1;
  if (bisects && result.failedAt > 0) return { next: [{ records, retries: work.retries, invocations }], backOff: true };
  if (bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const half = (part: readonly StreamRecord[]): Work => ({ records: part, retries: work.retries, invocations });
    return { next: [half(records.slice(0, middle)), half(records.slice(middle))], backOff: true };
  }
  if (maxRetries !== -1 && work.retries >= maxRetries) {
    return {
      next: [],
      backOff: false,
      discard: { records, retries: work.retries, invocations, functionError: result.functionError },
    };
  }
  return { next: [{ records, retries: work.retries + 1, invocations }], backOff: true };
}
