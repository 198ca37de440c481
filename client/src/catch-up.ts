import type { Position } from '../../protocol/cursors';
import { backoffMs } from './backoff';
import { cursorOf, placesOf } from './cursor';
import { toTidingsError } from './errors';
import type { TidingsError } from './errors';
import type { Ladder } from './transport/transport-manager';
import { pause } from './platform';
import type { Platform } from './platform';
import type { Read, ReadAnswer } from './message-reader';
import { createSequencer } from './sequencer';
import type { Item } from './sequencer';
import type { Start } from './start-position';

/** What catching up needs. */
export interface CatchUpDependencies {
  readonly platform: Platform;
  readonly read: Read;
  /** Nothing is read while the application wants no connection. */
  readonly ladder: Ladder;
  /** A read failed and will be repeated. */
  readonly trouble: (error: TidingsError) => void;
}

/** One subscription that catches up. */
export interface CatchUpTask {
  readonly channel: string;
  readonly start: Start;
  /** Where the others are who want the channel. */
  readonly goal: () => Position | undefined;
  readonly deliver: (items: readonly Item[]) => void;
  /** There is nothing left to catch up with; or it cannot be done. */
  readonly end: (error?: TidingsError) => void;
  readonly signal: AbortSignal;
}

/** Waits between reads while what is missing is not in the log yet, or the service does not answer. */
const WAIT = { baseMs: 500, maxMs: 10_000 };

/**
 * Brings one subscription from an earlier place to where the channel is being delivered: reads what was before, page by
 * page, and puts what comes live behind it.
 * @returns what takes the live items meanwhile; a gap among them is left to the read that comes to the same place
 */
export function catchUp(
  { platform, read, trouble, ladder }: CatchUpDependencies,
  { channel, start, goal, deliver, end, signal }: CatchUpTask,
): (item: Item) => void {
  const sequencer = createSequencer(start.position);
  let looked = false;
  let done = false;

  const give = (items: readonly Item[]): void => {
    // What a page still holds then comes from where the others get it.
    if (done) return;
    deliver(items);
    const [at, to] = [sequencer.position, goal()];
    // A cursor may be ahead of the channel, which only the service can tell.
    if (!looked || !at || !to || at.epoch !== to.epoch || at.offset < to.offset) return;
    done = true;
    end();
  };

  /** Reads one page; tells whether to read on at once. */
  const readPage = async (): Promise<boolean> => {
    const asked = sequencer.position;
    const from = asked ? { cursor: cursorOf([[channel, asked]]) } : start;
    const answer = await read({ ...from, channels: [channel], signal });
    looked = true;
    give(sequencer.start(beginning(answer, channel)));
    give(sequencer.accept(answer.messages, answer.gaps, asked));
    return answer.more;
  };

  const run = async (): Promise<void> => {
    for (let tries = 0; !done && !signal.aborted; tries += 1) {
      try {
        if (ladder.state !== 'disconnected' && (await readPage())) tries = -1;
      } catch (thrown) {
        const error = toTidingsError(thrown);
        if (signal.aborted) return;
        if (!error.retryable) return end(error);
        trouble(error);
      }
      if (tries >= 0 && !done) await pause(platform, backoffMs(WAIT, tries, platform.random), signal);
    }
  };

  // A moment later the client connects for this subscription, unless it was told not to.
  queueMicrotask(run);
  return ({ message }) => message && give(sequencer.accept([message]));
}

/** The place before the first message of an answer. */
function beginning({ messages: [first], cursor }: ReadAnswer, channel: string): Position | undefined {
  return first ? { epoch: first.epoch, offset: first.offset - 1 } : placesOf(cursor).get(channel);
}
