import { encodeCursor } from '../../protocol/cursors';
import type { CursorEntry } from '../../protocol/cursors';
import { HEARTBEAT_SECONDS } from '../../protocol/limits';
import type { EndEvent, ReadyEvent, RefusedRead } from '../../protocol/read-answers';
import type { Watching } from '../channels/compose-watching';
import type { PageLimit, ReadPage } from '../channels/read-messages';
import { targetsAfter } from '../channels/read-targets';
import { latest } from '../channels/watch-heads';
import type { Clock } from '../runtime/interfaces';
import { encodeComment, encodeEvent, encodeRetry } from './sse-encoding';
import type { SseWriter } from './sse-writer';

/** How long a native `EventSource` waits before it reconnects after a stream was interrupted. */
const RETRY_MS = 1000;
/** How long a client should wait before it reconnects after a failure of the service. */
const RETRY_AFTER_FAILURE_MS = 2000;
/** Limits of one page of missed messages: large enough to be efficient, small enough for the memory of the function. */
export const PAGE_LIMIT: PageLimit = { messages: 100, bytes: 512 * 1024 };

/** The stream of one client. */
export interface Session {
  /** The first page, which is read already. */
  readonly first: ReadPage;
  readonly refused: readonly RefusedRead[];
  /** End of the stream, in milliseconds since the epoch. */
  readonly until: number;
}

/** The dependencies of {@link streamSession}. */
export interface SessionDependencies extends Watching {
  readonly clock: Clock;
  /** Called with the error that ended a stream. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Streams channels to one client: the event `ready`, missed messages page by page, new messages, and finally the event
 * `end`. It sends a comment after every {@link HEARTBEAT_SECONDS} without an event. If the client disconnects, the
 * stream ends early.
 */
export async function streamSession(
  { read, watch, clock, onFailure }: SessionDependencies,
  { first, refused, until }: Session,
  writer: SseWriter,
): Promise<void> {
  const signal = writer.disconnected;
  const heartbeatMs = HEARTBEAT_SECONDS * 1000;
  let page = first;
  let activeAt = latest(first.activity.map(({ updatedAt }) => updatedAt));
  let wroteAt = clock.now();
  const write = async (text: string): Promise<void> => {
    await writer.write(text);
    wroteAt = clock.now();
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted && clock.now() < until) {
      if (!page.more) {
        const heartbeatAt = wroteAt + heartbeatMs;
        const { positions } = page;
        const result = await watch({ positions, until: Math.min(until, heartbeatAt), activeAt, signal });
        ({ activeAt } = result);
        if (result.outcome === 'stopped') return;
        if (clock.now() >= heartbeatAt) await write(encodeComment('hb'));
        if (result.outcome === 'quiet') continue;
      }
      page = await read(targetsAfter(page.positions), PAGE_LIMIT);
      if (page.steps.length > 0) await write(encodeSteps(page));
    }
  };

  await write(encodeRetry(RETRY_MS) + encodeReady(first, refused) + encodeSteps(first));
  let retryAfterMs = 0;
  try {
    await run();
  } catch (error) {
    onFailure(error);
    retryAfterMs = RETRY_AFTER_FAILURE_MS;
  }
  const end: EndEvent = { retryAfterMs };
  await writer.write(encodeEvent({ event: 'end', id: encodeCursor(page.positions), data: end }));
}

function encodeReady({ channels }: ReadPage, refused: readonly RefusedRead[]): string {
  const cursor = encodeCursor(channels);
  const ready: ReadyEvent = {
    channels: [...channels, ...refused.map((one) => ({ ...one, status: 'refused' as const }))],
    cursor,
  };
  return encodeEvent({ event: 'ready', id: cursor, data: ready });
}

/** The events of a page. The id of each is the cursor of all channels after it. */
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
