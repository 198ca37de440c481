import type { StreamRecord } from '../../../../ports';

/** Records that are delivered together, and what has been tried. */
export interface Work {
  readonly records: readonly StreamRecord[];
  /** Retries used up. */
  readonly retries: number;
  /** Invocations so far, for the destination message. */
  readonly invocations: number;
}

/** How one delivery went. `failedAt` is the index of the first failed record. */
export type DeliveryResult =
  | { readonly kind: 'success' }
  /** The function did not run: throttled, or it could not be reached. */
  | { readonly kind: 'not-run' }
  | { readonly kind: 'failure'; readonly failedAt: number; readonly functionError: 'Unhandled' | null };

/** What to do next. */
export interface NextStep {
  readonly next: readonly Work[];
  /** Records to give up, with the error of the last invocation. */
  readonly discard?: Work & { readonly functionError: 'Unhandled' | null };
  readonly backOff: boolean;
}

/**
 * Decides after a delivery. Records before the first failed one are done. Not having run costs nothing. Splitting a
 * batch costs no retry either: at the failed record where the function named one, else in half, down to one record.
 *
 * @param maxRetries -1 for no limit
 */
export function nextStep(
  work: Work,
  result: DeliveryResult,
  { maxRetries, bisects }: { readonly maxRetries: number; readonly bisects: boolean },
): NextStep {
  if (result.kind === 'success') return { next: [], backOff: false };
  if (result.kind === 'not-run') return { next: [work], backOff: true };
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
