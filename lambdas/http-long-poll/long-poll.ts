import type { Want } from '../channels/read-channels';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import type { Reading } from '../channels/reading-from-environment';
import { wantsAfter } from '../channels/read-targets';
import { latest } from '../channels/watch-heads';

/**
 * Reads channels, and waits until there is something to answer or the time is over.
 * @param until end of the wait, in milliseconds since the epoch; a time that has passed answers at once
 */
export type PollMessages = (wants: readonly Want[], limit: PageLimit, until: number) => Promise<ReadPage>;

/** The use case of short and long polling. */
export function createPollMessages({ read, watch }: Reading): PollMessages {
  return async (wants, limit, until) => {
    let page = await read(wants, limit);
    let activeAt = latest(page.activity.map(({ updatedAt }) => updatedAt));
    while (page.steps.length === 0 && !page.more) {
      const result = await watch({ positions: page.positions, until, activeAt });
      if (result.outcome !== 'moved') return page;
      ({ activeAt } = result);
      page = await read(wantsAfter(page.positions), limit);
    }
    return page;
  };
}
