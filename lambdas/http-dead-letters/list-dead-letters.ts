import { MAX_DEAD_LETTERS } from '../../protocol/limits';
import { requireAdmin } from '../http/http-handler';
import type { Serve } from '../http/http-handler';
import { integerQuery } from '../http/http-request';
import { mapBounded } from '../runtime/concurrency';
import type { Logger } from '../runtime/interfaces';
import type { DeadLetterQueue, ReceivedDeadLetter } from './dead-letter-queue';
import { describeDeadLetter } from './describe-dead-letter';

const DEFAULT_LIMIT = 10;
/** Maximum number of messages that are released at the same time. */
const PARALLEL_RELEASES = 10;

/**
 * Creates the route that returns some of the dead letters and leaves all of them in the queue. SQS returns a sample, in
 * no particular order; concurrent callers see disjoint subsets.
 */
export function createDeadLettersRoute(queue: DeadLetterQueue, logger: Logger): Serve {
  return async (event, identity) => {
    requireAdmin(identity);
    const limit = integerQuery(event, 'limit', DEFAULT_LIMIT, 1, MAX_DEAD_LETTERS);
    const approximateCount = await queue.approximateCount();
    const received = await receiveUpTo(queue, limit, logger);
    return { status: 200, body: { deadLetters: received.map(describeDeadLetter), approximateCount } };
  };
}

/** Receives messages up to the limit, or until SQS returns no new one, and always releases every message. */
async function receiveUpTo(queue: DeadLetterQueue, limit: number, logger: Logger): Promise<ReceivedDeadLetter[]> {
  const received = new Map<string, ReceivedDeadLetter>();
  try {
    while (received.size < limit) {
      const batch = await queue.receive(limit - received.size);
      const before = received.size;
      for (const deadLetter of batch) received.set(deadLetter.id, deadLetter);
      if (received.size === before) break;
    }
  } finally {
    await mapBounded([...received.values()], PARALLEL_RELEASES, async ({ id, receipt }) => {
      try {
        await queue.release(receipt);
      } catch (error) {
        logger.warn('could not release a dead letter; it becomes visible again within seconds', { id, error });
      }
    });
  }
  return [...received.values()];
}
