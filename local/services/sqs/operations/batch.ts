import { AwsError } from '../../../core/errors';
import { readText } from '../../../aws/wire-input';
import type { WireInput } from '../../../aws/typed-operations';
import { batchCode, sqsError } from '../errors';

/** Maximum number of entries of one batch. */
const MAX_ENTRIES = 10;

const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** The member that every entry of a batch has. */
interface Identified {
  readonly Id: string | undefined;
}

/** An entry of a batch with its checked id. */
export interface BatchEntry<T> {
  readonly id: string;
  readonly input: WireInput<T>;
}

/**
 * Checks the number and the ids of the entries of a batch. An error rejects the whole call.
 *
 * @param entryType the name of the entry in SQS's error texts, for example `SendMessageBatchRequestEntry`
 * @throws AwsError naming the rule that the batch violates
 */
export function checkBatch<T extends Identified>(
  entries: readonly WireInput<T>[] | undefined,
  entryType: string,
): readonly BatchEntry<T>[] {
  const list = entries ?? [];
  const reject = (code: string, message: string): AwsError => sqsError(code, `AWS.SimpleQueueService.${code}`, message);
  if (list.length === 0) {
    throw reject('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`);
  }
  if (list.length > MAX_ENTRIES) {
    throw reject(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${list.length}.`,
    );
  }
  const seen = new Set<string>();
  return list.map((input) => {
    const id = readText(input as WireInput<Identified>, 'Id') ?? '';
    if (!ENTRY_ID.test(id)) {
      throw reject(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(id)) throw reject('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
    return { id, input };
  });
}

/** The error of one entry of a batch, as the response lists it. */
interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** The result of a batch. SQS omits an empty list. */
interface BatchResult<R> {
  readonly Successful: readonly ({ readonly Id: string } & R)[] | undefined;
  readonly Failed: readonly FailedEntry[] | undefined;
}

/** Runs each entry on its own: the error of an entry becomes a member of `Failed`, and the call still returns 200. */
export function runBatch<E extends { readonly id: string }, R extends object>(
  entries: readonly E[],
  run: (entry: E) => R,
): BatchResult<R> {
  const successful: ({ readonly Id: string } & R)[] = [];
  const failed: FailedEntry[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.id, SenderFault: error.status < 500, Code: batchCode(error), Message: error.message });
    }
  }
  return {
    Successful: successful.length > 0 ? successful : undefined,
    Failed: failed.length > 0 ? failed : undefined,
  };
}
