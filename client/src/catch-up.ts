import type { Position } from '../../protocol/cursors';
import { backoffMs } from './backoff';
import { formatCursor, parseCursor } from './cursor';
import { toTidingsError } from './errors';
import type { TidingsError } from './errors';
import type { Read, ReadResult } from './message-reader';
import type { Platform } from './platform';
import { createSequencer } from './sequencer';
import type { Item } from './sequencer';
import type { Start } from './start-position';
import { pause } from './timers';
import type { TransportManager } from './transport/transport-manager';

/** The parts of the client that catching up uses. */
export interface CatchUpDependencies {
  readonly platform: Platform;
  readonly readMessages: Read;
  /** While it is disconnected, nothing is read. */
  readonly manager: TransportManager;
  /** Reports a failed read that will be repeated. */
  readonly reportError: (error: TidingsError) => void;
}

/** A subscription that catches up. */
export interface CatchUpTask {
  readonly channel: string;
  readonly start: Start;
  /** Returns the channel's current position, which the subscription must reach. Undefined until it is known. */
  readonly goal: () => Position | undefined;
  readonly deliver: (items: readonly Item[]) => void;
  /** Called when the subscription has caught up, or has failed with an error that a repetition cannot fix. */
  readonly end: (error?: TidingsError) => void;
  readonly signal: AbortSignal;
}

/** Bounds of the pause between reads while a message is not in the log yet or the service does not respond. */
const WAIT = { baseMs: 500, maxMs: 10_000 };

/**
 * Brings one subscription from an earlier position to the current position of its channel: reads earlier messages page by
 * page, and appends live messages that arrive meanwhile.
 * @returns a function that accepts live items. It ignores gaps, because a later read reports them in order
 */
export function catchUp(
  { platform, readMessages, reportError, manager }: CatchUpDependencies,
  { channel, start, goal, deliver, end, signal }: CatchUpTask,
): (item: Item) => void {
  const sequencer = createSequencer(start.position);
  let hasRead = false;
  let isDone = false;

  const deliverAndCheck = (items: readonly Item[]): void => {
    // The subscription has caught up. Live delivery supplies what else the page contains.
    if (isDone) return;
    deliver(items);
    const [at, to] = [sequencer.position, goal()];
    // Read at least once: the start position may be ahead of the channel, and only the service can detect that.
    if (!hasRead || !at || !to || at.epoch !== to.epoch || at.offset < to.offset) return;
    isDone = true;
    end();
  };

  /** Reads one page. Returns whether the next page is available now. */
  const readPage = async (): Promise<boolean> => {
    const position = sequencer.position;
    const from = position ? { cursor: formatCursor([[channel, position]]) } : start;
    const result = await readMessages({ ...from, channels: [channel], signal });
    hasRead = true;
    deliverAndCheck(sequencer.start(positionBefore(result, channel)));
    deliverAndCheck(sequencer.accept(result.messages, result.gaps, position));
    return result.more;
  };

  const run = async (): Promise<void> => {
    for (let waits = 0; !isDone && !signal.aborted; waits += 1) {
      try {
        if (manager.state !== 'disconnected' && (await readPage())) waits = -1;
      } catch (thrown) {
        const error = toTidingsError(thrown);
        if (signal.aborted) return;
        if (!error.retryable) return end(error);
        reportError(error);
      }
      if (waits >= 0 && !isDone) await pause(platform, backoffMs(WAIT, waits, platform.random), signal);
    }
  };

  // Start in the next microtask: by then the client connects for this subscription, unless the application disconnected it.
  // Before that, `run` would find the client disconnected and pause first.
  queueMicrotask(run);
  return ({ message }) => message && deliverAndCheck(sequencer.accept([message]));
}

/** Returns the position before the first message of a read. If it has no message, returns the position in its cursor. */
function positionBefore({ messages: [first], cursor }: ReadResult, channel: string): Position | undefined {
  return first ? { epoch: first.epoch, offset: first.offset - 1 } : parseCursor(cursor).get(channel);
}
