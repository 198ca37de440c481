import { AwsError } from '../../../core/errors';
import { batchCode, sqsError } from '../errors';

/** Most entries of one batch. */
const MAX_ENTRIES = 10;

const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** An entry of a batch; the rest depends on the operation. */
export interface BatchEntry {
  readonly Id: string;
}

/** Checks the frame of a batch. @throws AwsError naming the rule that is broken, for the whole call */
export function checkBatch(entries: unknown, entryType: string): asserts entries is readonly BatchEntry[] {
  const list = Array.isArray(entries) ? (entries as BatchEntry[]) : [];
  const refuse = (code: string, message: string): never => {
    throw sqsError(code, `AWS.SimpleQueueService.${code}`, message);
  };
  if (list.length === 0) refuse('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`);
  if (list.length > MAX_ENTRIES) {
    refuse(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${list.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of list) {
    if (!ENTRY_ID.test(Id ?? '')) {
      refuse(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) refuse('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Runs each entry on its own: what one refuses becomes a member of `Failed`, and the call still answers 200. */
export function runBatch<T extends BatchEntry>(entries: readonly T[], run: (entry: T) => object): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: batchCode(error), Message: error.message });
    }
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}
