import { encodeCursor } from '../../protocol/cursors';
import type { CursorEntry } from '../../protocol/cursors';
import { HEARTBEAT_SECONDS } from '../../protocol/limits';
import type { EndEvent, ReadyEvent, RefusedRead } from '../../protocol/read-answers';
import type { Clock } from '../runtime/interfaces';
import type { Reading } from '../channels/reading-from-environment';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import { wantsAfter } from '../channels/read-targets';
import { latest } from '../channels/watch-heads';
import { encodeComment, encodeEvent, encodeRetry } from './sse-encoding';
import type { Sink } from './sse-writer';

/** What a native `EventSource` waits after a stream that broke off. */
const RETRY_MS = 1000;
/** What clients are asked to wait after the service failed. */
const RETRY_AFTER_FAILURE_MS = 2000;
/** One page of what a client missed: enough to be quick, little enough to be held in memory. */
export const PAGE_LIMIT: PageLimit = { messages: 100, bytes: 512 * 1024 };

/** One client that reads. */
export interface Session {
  /** What the first read found. */
  readonly first: ReadPage;
  readonly refused: readonly RefusedRead[];
  /** The stream ends then, in milliseconds since the epoch. */
  readonly until: number;
}

/** What a session needs. */
export interface SessionDependencies extends Reading {
  readonly clock: Clock;
  /** Is told what broke the stream off after it had begun. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Streams channels to one client: where it begins, what it missed page by page, what comes meanwhile, a comment after
 * each silence, and in the end when to come back. Leaves early, without a word, when the client has left.
 */
export async function streamSession(
  { read, watch, clock, onFailure }: SessionDependencies,
  { first, refused, until }: Session,
  sink: Sink,
): Promise<void> {
  const signal = sink.left;
  const heartbeatMs = HEARTBEAT_SECONDS * 1000;
  let page = first;
  let activeAt = latest(first.activity.map(({ updatedAt }) => updatedAt));
  let spokeAt = clock.now();
  const speak = async (text: string): Promise<void> => {
    await sink.write(text);
    spokeAt = clock.now();
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted && clock.now() < until) {
      if (!page.more) {
        const heartbeatAt = spokeAt + heartbeatMs;
        const { positions } = page;
        const result = await watch({ positions, until: Math.min(until, heartbeatAt), activeAt, signal });
        ({ activeAt } = result);
        if (result.outcome === 'stopped') return;
        if (clock.now() >= heartbeatAt) await speak(encodeComment('hb'));
        if (result.outcome === 'quiet') continue;
      }
      page = await read(wantsAfter(page.positions), PAGE_LIMIT);
      if (page.steps.length > 0) await speak(encodeSteps(page));
    }
  };

  await speak(encodeRetry(RETRY_MS) + encodeReady(first, refused) + encodeSteps(first));
  let retryAfterMs = 0;
  try {
    await run();
  } catch (error) {
    onFailure(error);
    retryAfterMs = RETRY_AFTER_FAILURE_MS;
  }
  const farewell: EndEvent = { retryAfterMs };
  await sink.write(encodeEvent({ event: 'end', id: encodeCursor(page.positions), data: farewell }));
}

function encodeReady({ channels }: ReadPage, refused: readonly RefusedRead[]): string {
  const cursor = encodeCursor(channels);
  const ready: ReadyEvent = {
    channels: [...channels, ...refused.map((one) => ({ ...one, status: 'refused' as const }))],
    cursor,
  };
  return encodeEvent({ event: 'ready', id: cursor, data: ready });
}

/** The events of a page; the id of each is the cursor of all channels after it. */
function encodeSteps({ channels, steps }: ReadPage): string {
  const positions = new Map(channels.map((entry): [string, CursorEntry] => [entry.channel, entry]));
  return steps
    .map((step) => {
      positions.set(step.after.channel, step.after);
      const id = encodeCursor(positions.values());
      return step.kind === 'message'
        ? encodeEvent({ id, data: step.message })
        : encodeEvent({ event: 'gap', id, data: step.gap });
    })
    .join('');
}
