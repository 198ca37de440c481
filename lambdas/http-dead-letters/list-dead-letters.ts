import { MAX_DEAD_LETTERS } from '../../protocol/limits';
import { mapBounded } from '../runtime/concurrency';
import { integerQuery } from '../http/http-request';
import { requireAdmin } from '../http/http-handler';
import type { Serve } from '../http/http-handler';
import type { Logger } from '../runtime/interfaces';
import { describeDeadLetter } from './describe-dead-letter';
import type { DeadLetterQueue, ReceivedDeadLetter } from './dead-letter-queue';

const DEFAULT_LIMIT = 10;
/** Messages that are given back at the same time. */
const PARALLEL_RETURNS = 10;

/**
 * Answers some of the dead letters and leaves all of them in the queue.
 * A queue is no list: which ones, and in what order, is up to SQS; two looks at the same time share what there is.
 */
export function createDeadLetterList(queue: DeadLetterQueue, logger: Logger): Serve {
  return async (event, identity) => {
    requireAdmin(identity);
    const limit = integerQuery(event, 'limit', DEFAULT_LIMIT, 1, MAX_DEAD_LETTERS);
    const approximateCount = await queue.approximateCount();
    const received = await collect(queue, limit, logger);
    return { status: 200, body: { deadLetters: received.map(describeDeadLetter), approximateCount } };
  };
}

/** Receives until the limit or an empty answer, and gives everything back, whatever happens. */
async function collect(queue: DeadLetterQueue, limit: number, logger: Logger): Promise<ReceivedDeadLetter[]> {
  const received = new Map<string, ReceivedDeadLetter>();
  try {
    while (received.size < limit) {
      const some = await queue.receive(limit - received.size);
      const before = received.size;
      for (const letter of some) received.set(letter.id, letter);
      if (received.size === before) break;
    }
  } finally {
    await mapBounded([...received.values()], PARALLEL_RETURNS, async ({ id, receipt }) => {
      try {
        await queue.giveBack(receipt);
      } catch (error) {
        logger.warn('a dead letter could not be given back; it shows again by itself within seconds', { id, error });
      }
    });
  }
  return [...received.values()];
}
