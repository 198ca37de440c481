import type { InvokeResult } from '../../../ports';

/** What a function says about a batch. */
export type BatchVerdict =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly functionError: 'Unhandled' | null }
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> };

/**
 * Reads the answer of a function that was given a batch. All rows of the table that was recorded from AWS:
 * no list, an empty list or nothing at all means success; an identifier that is empty, null, missing or unknown fails
 * the whole batch.
 *
 * @param identifiers what an `itemIdentifier` may be: sequence numbers of a stream, message ids of a queue
 * @param reports whether the mapping has `ReportBatchItemFailures`; without it an answer means success
 */
export function batchVerdict(result: InvokeResult, identifiers: readonly string[], reports: boolean): BatchVerdict {
  if (result.functionError) return { kind: 'failure', functionError: result.functionError };
  if (!reports) return { kind: 'success' };
  const failures = batchItemFailures(result.payload);
  if (failures === 'invalid') return { kind: 'failure', functionError: null };
  if (failures.length === 0) return { kind: 'success' };
  const known = new Set(identifiers);
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !known.has(identifier)) return { kind: 'failure', functionError: null };
    failed.add(identifier);
  }
  return { kind: 'partial', failed };
}

function batchItemFailures(payload: string): readonly unknown[] | 'invalid' {
  let answer: unknown;
  try {
    answer = payload === '' ? null : JSON.parse(payload);
  } catch {
    // A streaming handler may answer anything; what is no JSON fails the batch.
    return 'invalid';
  }
  const list = (answer as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  return Array.isArray(list) ? list : 'invalid';
}
