import { createPolling } from './polling';
import type { PollingDependencies } from './polling';
import type { Transport } from './transport';

/** Bounds of the pause between two questions. */
export interface PollBounds {
  readonly minPollMs: number;
  readonly maxPollMs: number;
}

/**
 * Questions with a pause between them: as long as the service suggests from the channels' recent rate, between the
 * caller's bounds. A tenth of it is left to chance, so that clients do not ask in step.
 */
export function createShortPoll(dependencies: PollingDependencies & PollBounds): Transport {
  const { minPollMs, maxPollMs } = dependencies;
  return createPolling(dependencies, undefined, ({ pollAfterMs }) => {
    return Math.min(maxPollMs, Math.max(minPollMs, pollAfterMs)) * (1 + dependencies.platform.random() / 10);
  });
}
