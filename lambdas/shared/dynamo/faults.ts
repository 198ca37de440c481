/**
 * What a failed write means for the item: `condition`, the condition did not hold; `throttled` and `refused`, it was
 * not applied; `ambiguous`, it may have been applied (a server error, or no answer).
 */
export type WriteFault = 'condition' | 'throttled' | 'refused' | 'ambiguous';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'Throttling',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
]);

/** Classifies the error of a DynamoDB write (DynamoDB developer guide, "Error handling"). */
export function writeFaultOf(error: unknown): WriteFault {
  if (!(error instanceof Error)) return 'ambiguous';
  if (error.name === 'ConditionalCheckFailedException') return 'condition';
  if (THROTTLED.has(error.name)) return 'throttled';
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'ambiguous';
}

/** Runs a conditional write: true when it was applied, false when its condition did not hold. */
export async function conditional(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (writeFaultOf(error) === 'condition') return false;
    throw error;
  }
}
