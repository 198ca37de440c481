import type { Clock, Timer } from '../../../core/clock';
import type { Reporter } from '../../../core/reporter';
import { createTokenBucket } from '../../../core/token-bucket';
import type { TokenBucket } from '../../../core/token-bucket';

/** Maximum number of concurrent attempts of one subscription. */
const CONCURRENCY = 50;

/** Number of waiting deliveries above which a queue reports a warning. */
export const BACKLOG_WARNING = 10_000;

interface WaitingAttempt {
  readonly perSecond: number | null;
  readonly start: () => void;
  readonly drop: () => void;
}

/** The deliveries of one subscription. Each subscription has its own queue, so that a slow endpoint delays no other. */
export interface DeliveryQueue {
  readonly closed: boolean;
  /**
   * Runs an attempt as soon as the limits for concurrency and rate permit.
   * @param perSecond maximum average rate; `null` for no limit
   * @returns `undefined` if the queue was closed before the attempt began
   */
  run<T>(perSecond: number | null, attempt: () => Promise<T>): Promise<T | undefined>;
  /** Waits before a retry. @returns `false` if the queue was closed in the meantime */
  sleep(ms: number): Promise<boolean>;
  /** Drops the attempts that have not begun. */
  close(): void;
}

/** @param onBacklog called each time the number of waiting deliveries rises above {@link BACKLOG_WARNING} */
export function createDeliveryQueue(clock: Clock, onBacklog: (size: number) => void): DeliveryQueue {
  const waiting = new Set<WaitingAttempt>();
  const sleeping = new Set<() => void>();
  let active = 0;
  let timer: Timer | undefined;
  let warned = false;
  let closed = false;
  let rate: number | null = null;
  let bucket: TokenBucket | undefined;

  /**
   * Returns the token bucket for a rate, which may change between attempts. `maxReceivesPerSecond` is an average, so
   * the deliveries of one second may be sent at once.
   */
  const bucketFor = (perSecond: number | null): TokenBucket | undefined => {
    if (perSecond === rate) return bucket;
    rate = perSecond;
    bucket = perSecond === null ? undefined : createTokenBucket({ clock, perSecond, capacity: perSecond });
    return bucket;
  };

  const startWaiting = (): void => {
    timer?.cancel();
    for (const next of waiting) {
      if (active >= CONCURRENCY) return;
      const limit = bucketFor(next.perSecond);
      if (limit && !limit.take()) {
        timer = clock.setTimeout(startWaiting, limit.msUntilToken());
        return;
      }
      waiting.delete(next);
      next.start();
    }
  };

  const checkBacklog = (): void => {
    const size = waiting.size + sleeping.size;
    if (size > BACKLOG_WARNING && !warned) onBacklog(size);
    warned = size > BACKLOG_WARNING;
  };

  return {
    get closed() {
      return closed;
    },
    run(perSecond, attempt) {
      if (closed) return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        const start = (): void => {
          active += 1;
          void attempt()
            .then(resolve, reject)
            .finally(() => {
              active -= 1;
              startWaiting();
            });
        };
        waiting.add({ perSecond, start, drop: () => resolve(undefined) });
        checkBacklog();
        startWaiting();
      });
    },
    sleep(ms) {
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const end = (passed: boolean): void => {
          sleepTimer.cancel();
          sleeping.delete(drop);
          resolve(passed);
        };
        const drop = (): void => end(false);
        const sleepTimer = clock.setTimeout(() => end(true), ms);
        sleeping.add(drop);
        checkBacklog();
      });
    },
    close() {
      closed = true;
      timer?.cancel();
      for (const { drop } of waiting) drop();
      for (const drop of sleeping) drop();
      waiting.clear();
    },
  };
}

/** The delivery queues by name: the ARN of a subscription, or a name for messages that are not notifications. */
export interface DeliveryQueues {
  /** Returns the queue with a name. The first call creates it. */
  get(name: string): DeliveryQueue;
  close(name: string): void;
  closeAll(): void;
}

export function createDeliveryQueues(clock: Clock, reporter: Reporter): DeliveryQueues {
  const queues = new Map<string, DeliveryQueue>();
  const close = (name: string): void => {
    queues.get(name)?.close();
    queues.delete(name);
  };
  return {
    get(name) {
      let queue = queues.get(name);
      if (!queue) {
        const onBacklog = (size: number): void =>
          reporter.report({
            type: 'warning',
            message: `SNS: ${size} deliveries for ${name} are waiting in memory. Repair the endpoint or remove the subscription.`,
          });
        queues.set(name, (queue = createDeliveryQueue(clock, onBacklog)));
      }
      return queue;
    },
    close,
    closeAll() {
      for (const name of queues.keys()) close(name);
    },
  };
}
