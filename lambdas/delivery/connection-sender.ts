import { backoffDelay } from '../runtime/backoff';
import type { Chance, Clock, Logger, Sleep } from '../runtime/interfaces';
import { createGate } from './semaphore';
import type { Pacer } from './rate-limiter';
import type { Outcome, Poster, Send, SendResult, Transport } from './transport';

/** Posts in flight at a time, over all calls of a poster. */
export const POSTS_IN_FLIGHT = 128;
/** Further tries of a post that failed in a way that may pass. */
export const MAX_RETRIES = 3;
/** No try begins later than this after the first one failed. */
export const RETRY_WINDOW_MS = 6000;
const BACKOFF = { baseMs: 100, capMs: 1000 };

/** What a poster needs. */
export interface PosterDependencies {
  readonly transport: Transport;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly chance: Chance;
  readonly logger: Logger;
  /** @default POSTS_IN_FLIGHT */
  readonly inFlight?: number;
}

/** How far a connection got. */
interface Progress {
  /** Frame to be posted next. */
  frame: number;
  retries: number;
  firstFailureAt: number;
}

/**
 * A poster over any transport.
 * A connection whose post has to be retried waits beside the line, so it takes no place from those behind it.
 */
export function createPoster(dependencies: PosterDependencies): Poster {
  const { transport, pacer, clock, sleep, chance, logger, inFlight = POSTS_IN_FLIGHT } = dependencies;
  const gate = createGate(inFlight);

  const attempt = async (send: Send, connectionId: string): Promise<SendResult> => {
    await gate.enter();
    try {
      await pacer.turn();
      const result = await send(connectionId);
      pacer.report(result.kind === 'status' && result.status === 429);
      return result;
    } finally {
      gate.leave();
    }
  };

  /** Posts until all frames are through, or one outcome is final, or a retry has to wait. */
  const advance = async (id: string, sends: readonly Send[], progress: Progress): Promise<Outcome | 'wait'> => {
    for (; progress.frame < sends.length; progress.frame++) {
      const result = await attempt(sends[progress.frame] as Send, id);
      const verdict = judge(result);
      if (verdict === 'delivered') continue;
      if (verdict !== 'retry') {
        if (verdict === 'refused') logger.error('a post was refused', { connectionId: id, ...result });
        return verdict;
      }
      const now = clock.now();
      if (progress.retries === 0) progress.firstFailureAt = now;
      if (progress.retries === MAX_RETRIES || now - progress.firstFailureAt > RETRY_WINDOW_MS) {
        logger.warn('gave up on a connection; it has to sync', { connectionId: id, ...result });
        return 'gave-up';
      }
      progress.retries += 1;
      return 'wait';
    }
    return 'delivered';
  };

  const persist = async (id: string, sends: readonly Send[], progress: Progress): Promise<Outcome> => {
    for (;;) {
      await sleep(backoffDelay(BACKOFF, progress.retries - 1, chance));
      const outcome = await advance(id, sends, progress);
      if (outcome !== 'wait') return outcome;
    }
  };

  const post = async (connectionIds: readonly string[], frames: readonly string[]): Promise<Outcome[]> => {
    const sends = frames.map((frame) => transport.prepare(frame));
    const outcomes = Array.from<Outcome>({ length: connectionIds.length });
    const stragglers: Promise<void>[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < connectionIds.length) {
        const index = next++;
        const id = connectionIds[index] as string;
        const progress: Progress = { frame: 0, retries: 0, firstFailureAt: 0 };
        const outcome = await advance(id, sends, progress);
        if (outcome !== 'wait') outcomes[index] = outcome;
        else stragglers.push(persist(id, sends, progress).then((final) => void (outcomes[index] = final)));
      }
    };
    await Promise.all(Array.from({ length: Math.min(inFlight, connectionIds.length) }, work));
    await Promise.all(stragglers);
    return outcomes;
  };

  return { post, close: () => transport.close() };
}

function judge(result: SendResult): 'delivered' | 'gone' | 'refused' | 'retry' {
  if (result.kind === 'failure') return 'retry';
  const { status } = result;
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status === 429 || status >= 500 ? 'retry' : 'refused';
}
