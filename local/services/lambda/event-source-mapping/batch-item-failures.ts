import type { InvokeResult } from '../../../ports';

export type BatchResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly functionError: 'Unhandled' | null }
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> };

/**
 * Interprets the response of a function to a batch, as observed on AWS. An empty response, and a response with an empty
 * list or without a list, mean success. An identifier that is empty, null, missing or unknown fails the whole batch.
 *
 * @param identifiers the valid values of `itemIdentifier`: sequence numbers of a stream, message ids of a queue
 * @param reports whether the mapping has `ReportBatchItemFailures`; without it, any response means success
 */
export function batchResult(result: InvokeResult, identifiers: readonly string[], reports: boolean): BatchResult {
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
  let response: unknown;
  try {
    response = payload === '' ? null : JSON.parse(payload);
  } catch {
    // A streaming handler may return any bytes. A response that is not JSON fails the batch.
    return 'invalid';
  }
  const list = (response as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  return Array.isArray(list) ? list : 'invalid';
}
