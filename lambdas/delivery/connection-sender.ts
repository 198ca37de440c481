import { backoffDelay } from '../runtime/backoff';
import type { Clock, Logger, Random, Sleep } from '../runtime/interfaces';
import type { RateLimiter } from './rate-limiter';
import { createSemaphore } from './semaphore';
import type { PostFrame, PostResult, Transport } from './transport';

/** Maximum number of posts in flight, over all calls of a sender. */
export const POSTS_IN_FLIGHT = 128;
/** Maximum number of retries per connection and call. */
export const MAX_RETRIES = 3;
/** A post that fails later than this after the first failure is not retried. */
export const RETRY_WINDOW_MS = 6000;
const BACKOFF = { baseMs: 100, capMs: 1000 };

/** The outcome of posting frames to one connection. */
export type PostOutcome =
  /** Every frame was accepted. */
  | 'posted'
  /** The connection is closed (410). */
  | 'gone'
  /** Posts kept failing with transient errors. Later frames of the call were not posted. */
  | 'gave_up'
  /** API Gateway rejected a post, and a retry would fail too. Later frames of the call were not posted. */
  | 'refused';

/** Posts frames to connections. */
export interface ConnectionSender {
  /**
   * Posts the frames to each connection, in order. Connections do not affect each other.
   * @returns one outcome per connection, in their order; never rejects because of a connection
   */
  post(connectionIds: readonly string[], frames: readonly string[]): Promise<PostOutcome[]>;
  close(): void;
}

/** The dependencies of {@link createConnectionSender}. */
export interface ConnectionSenderDependencies {
  readonly transport: Transport;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly logger: Logger;
  /** @default POSTS_IN_FLIGHT */
  readonly inFlight?: number;
}

/** The state of one connection within a call. */
interface Progress {
  /** Index of the frame to post next. */
  frame: number;
  retries: number;
  firstFailureAt: number;
}

/** Creates a sender. A connection that waits for a retry is not a post in flight, so it does not delay the others. */
export function createConnectionSender(dependencies: ConnectionSenderDependencies): ConnectionSender {
  const { transport, rateLimiter, clock, sleep, random, logger, inFlight = POSTS_IN_FLIGHT } = dependencies;
  const semaphore = createSemaphore(inFlight);

  const postOnce = async (postFrame: PostFrame, connectionId: string): Promise<PostResult> => {
    await semaphore.acquire();
    try {
      await rateLimiter.acquire();
      const result = await postFrame(connectionId);
      rateLimiter.report(result.kind === 'status' && result.status === 429);
      return result;
    } finally {
      semaphore.release();
    }
  };

  /**
   * Posts the remaining frames until all are accepted, or a post fails. Returns `retry` if the caller should post the
   * remaining frames again later.
   */
  const postRemaining = async (
    id: string,
    posts: readonly PostFrame[],
    progress: Progress,
  ): Promise<PostOutcome | 'retry'> => {
    for (; progress.frame < posts.length; progress.frame++) {
      const result = await postOnce(posts[progress.frame] as PostFrame, id);
      const outcome = classify(result);
      if (outcome === 'posted') continue;
      if (outcome !== 'retry') {
        if (outcome === 'refused')
          logger.error('API Gateway rejected a post; the client has to sync', { connectionId: id, ...result });
        return outcome;
      }
      const now = clock.now();
      if (progress.retries === 0) progress.firstFailureAt = now;
      if (progress.retries === MAX_RETRIES || now - progress.firstFailureAt > RETRY_WINDOW_MS) {
        logger.warn('gave up on a connection; the client has to sync', { connectionId: id, ...result });
        return 'gave_up';
      }
      progress.retries += 1;
      return 'retry';
    }
    return 'posted';
  };

  const retryRemaining = async (id: string, posts: readonly PostFrame[], progress: Progress): Promise<PostOutcome> => {
    for (;;) {
      await sleep(backoffDelay(BACKOFF, progress.retries - 1, random));
      const outcome = await postRemaining(id, posts, progress);
      if (outcome !== 'retry') return outcome;
    }
  };

  const post = async (connectionIds: readonly string[], frames: readonly string[]): Promise<PostOutcome[]> => {
    const posts = frames.map((frame) => transport.prepare(frame));
    const outcomes = Array.from<PostOutcome>({ length: connectionIds.length });
    const retrying: Promise<void>[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < connectionIds.length) {
        const index = next++;
        const id = connectionIds[index] as string;
        const progress: Progress = { frame: 0, retries: 0, firstFailureAt: 0 };
        const outcome = await postRemaining(id, posts, progress);
        if (outcome !== 'retry') outcomes[index] = outcome;
        else retrying.push(retryRemaining(id, posts, progress).then((final) => void (outcomes[index] = final)));
      }
    };
    await Promise.all(Array.from({ length: Math.min(inFlight, connectionIds.length) }, work));
    await Promise.all(retrying);
    return outcomes;
  };

  return { post, close: () => transport.close() };
}

function classify(result: PostResult): 'posted' | 'gone' | 'refused' | 'retry' {
  if (result.kind === 'failure') return 'retry';
  const { status } = result;
  if (status >= 200 && status < 300) return 'posted';
  if (status === 410) return 'gone';
  return status === 429 || status >= 500 ? 'retry' : 'refused';
}
