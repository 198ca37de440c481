/**
 * Why a write failed, and whether it was applied.
 * `condition`: not applied, because its condition was false. `conflict`: not applied, because a transaction was writing
 * the item. `throttled`: not applied, but a later retry may succeed. `refused`: not applied, and a retry would fail
 * again. `ambiguous`: DynamoDB failed or did not respond, so it is unknown whether the write was applied.
 */
export type WriteFault = 'condition' | 'conflict' | 'throttled' | 'refused' | 'ambiguous';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'Throttling',
]);

const CONFLICTS = new Set(['TransactionConflictException', 'ReplicatedWriteConflictException']);

/** Classifies the error of a DynamoDB write (DynamoDB developer guide, "Error handling"). */
export function writeFaultOf(error: unknown): WriteFault {
  if (!(error instanceof Error)) return 'ambiguous';
  if (error.name === 'ConditionalCheckFailedException') return 'condition';
  if (CONFLICTS.has(error.name)) return 'conflict';
  if (THROTTLED.has(error.name)) return 'throttled';
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'ambiguous';
}

/** Runs a conditional write. Returns true if it was applied, and false if its condition was false. */
export async function conditional(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (writeFaultOf(error) === 'condition') return false;
    throw error;
  }
}
