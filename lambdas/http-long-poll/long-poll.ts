import type { Watching } from '../channels/compose-watching';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import { targetsAfter } from '../channels/read-targets';
import type { ReadTarget } from '../channels/read-targets';
import { latest } from '../channels/watch-heads';

/**
 * Reads channels. If there is nothing to return, it waits for new messages, at most until the given time.
 * @param until end of the wait, in milliseconds since the epoch; a time in the past means no wait
 */
export type LongPoll = (targets: readonly ReadTarget[], limit: PageLimit, until: number) => Promise<ReadPage>;

/** Creates the read that may wait. */
export function createLongPoll({ read, watch }: Watching): LongPoll {
  return async (targets, limit, until) => {
    let page = await read(targets, limit);
    let activeAt = latest(page.activity.map(({ updatedAt }) => updatedAt));
    while (page.steps.length === 0 && !page.more) {
      const result = await watch({ positions: page.positions, until, activeAt });
      if (result.outcome !== 'moved') return page;
      ({ activeAt } = result);
      page = await read(targetsAfter(page.positions), limit);
    }
    return page;
  };
}
