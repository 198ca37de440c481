import type { StoredMessage } from '../protocol/messages';
import type { Position } from '../protocol/cursors';
import type { HeadChange, PublishClaim } from './channel-items';
import { PublishError } from './publish-error';
import type { AppendResult, PublishStore } from './publish-store';
import { CONFLICT_PAUSES_MS, PUBLISH_ATTEMPT_SECONDS } from './publish-timing';

/**
 * The result of an append: the position that the message got, or the channel's position if it was not the expected one.
 */
export type Appended =
  | { readonly kind: 'appended'; readonly epoch: string; readonly offset: number }
  | { readonly kind: 'position_changed'; readonly position: Position };

/** Options of an append. */
export interface AppendOptions {
  /** The claim of this attempt on the message's id; absent if the caller gave no id. */
  readonly claim?: PublishClaim | undefined;
  /** Append only if the channel is at this position. */
  readonly expected?: Position | undefined;
}

/** Writes a message to its channel's head. It retries a write that conflicted with a transaction, and nothing else. */
export type AppendMessage = (channel: string, message: StoredMessage, options: AppendOptions) => Promise<Appended>;

/** The dependencies of {@link createAppend}. */
export interface AppendDependencies {
  readonly store: Pick<PublishStore, 'append' | 'readHead' | 'replaceClaim'>;
  readonly clock: { now(): number };
  /** Waits that many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly ids: { epoch(): string };
  readonly logger: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

/**
 * Creates the step that assigns an offset to a message. If the message was not published, it releases the claim of the
 * id. If that is unknown, it keeps the claim.
 */
export function createAppend({ store, clock, sleep, ids, logger }: AppendDependencies): AppendMessage {
  const release = async (channel: string, id: string, claim: PublishClaim): Promise<void> => {
    try {
      await store.replaceClaim(channel, id, { ...claim, claimedAt: 0 }, claim.token);
    } catch (error) {
      logger.warn('could not release a publish id; its claim ends by itself within seconds', { channel, error });
    }
  };

  /** If the head now has the message of an ambiguous write, the write was applied. If not, its outcome is unknown. */
  const findInHead = async (channel: string, text: string, result: Extract<AppendResult, { kind: 'ambiguous' }>) => {
    try {
      const head = await store.readHead(channel);
      if (head?.text === text) return { epoch: head.epoch, offset: head.offset };
    } catch (error) {
      logger.warn('could not read the head after a publish without a response', { channel, error });
    }
    throw outcomeUnknown(result.cause);
  };

  /**
   * Writes the head, with retries after conflicts. A transaction on the head ends within milliseconds, and a write that
   * conflicted with it was not applied, so a retry is safe while the attempt is in time.
   */
  const appendAfterConflicts = async (change: HeadChange, isInTime: () => boolean): Promise<AppendResult> => {
    let result = await store.append(change);
    for (const pauseMs of CONFLICT_PAUSES_MS) {
      if (result.kind !== 'conflict') return result;
      await sleep(pauseMs);
      if (!isInTime()) return result;
      result = await store.append(change);
    }
    return result;
  };

  return async (channel, message, { claim, expected }) => {
    const text = JSON.stringify(message);
    const isInTime = (): boolean =>
      claim === undefined || clock.now() - claim.claimedAt <= PUBLISH_ATTEMPT_SECONDS * 1000;
    if (!isInTime()) throw outcomeUnknown();
    const updatedAt = new Date(clock.now()).toISOString();
    const change = { channel, text, claimed: claim !== undefined, newEpoch: ids.epoch(), updatedAt };
    const result = await appendAfterConflicts(expected === undefined ? change : { ...change, expected }, isInTime);
    if (result.kind === 'applied') return { kind: 'appended', epoch: result.epoch, offset: result.offset };
    if (result.kind === 'ambiguous') return { kind: 'appended', ...(await findInHead(channel, text, result)) };
    if (claim !== undefined) await release(channel, message.id, claim);
    if (result.kind === 'position_changed') return result;
    if (result.kind === 'throttled') throw throttled(channel, result.cause);
    if (result.kind === 'conflict') throw transactionConflict(channel, result.cause);
    throw result.cause;
  };
}

function throttled(channel: string, cause: unknown): PublishError {
  const message =
    `channel ${channel} received more publishes than it can accept: about 1000 per second, fewer for messages over 1 KB; ` +
    'publish more slowly, or distribute the messages over several channels';
  return new PublishError('throttled', message, { cause, retryAfterSeconds: 1 });
}

function transactionConflict(channel: string, cause: unknown): PublishError {
  const message =
    `transactions are writing to channel ${channel} without a pause, so the message was not published; ` +
    'publish it again, and use fewer transactions on this channel';
  return new PublishError('throttled', message, { cause, retryAfterSeconds: 1 });
}

function outcomeUnknown(cause?: unknown): PublishError {
  const message =
    'no response arrived in time, so the message may or may not be published; ' +
    'send it again with the same id (without an id it could be published twice)';
  return new PublishError('unavailable', message, { cause, retryAfterSeconds: 1 });
}
