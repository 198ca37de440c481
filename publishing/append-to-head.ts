import type { StoredMessage } from '../protocol/messages';
import type { PublishClaim } from './channel-items';
import { PublishError } from './publish-error';
import type { AppendResult, PublishStore } from './publish-store';
import { PUBLISH_ATTEMPT_SECONDS } from './publish-timing';

/** The position that a message got. */
export interface AppendedAt {
  readonly epoch: string;
  readonly offset: number;
}

/**
 * Writes a message to its channel's head, once.
 * @param claim the claim of this attempt on the message's id; absent if the caller gave no id
 */
export type AppendMessage = (channel: string, message: StoredMessage, claim?: PublishClaim) => Promise<AppendedAt>;

/** The dependencies of {@link createAppend}. */
export interface AppendDependencies {
  readonly store: Pick<PublishStore, 'append' | 'readHead' | 'replaceClaim'>;
  readonly clock: { now(): number };
  readonly ids: { epoch(): string };
  readonly logger: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

/** Creates the step that assigns an offset to a message. If it fails, it releases the claim of the id. */
export function createAppend({ store, clock, ids, logger }: AppendDependencies): AppendMessage {
  const release = async (channel: string, id: string, claim: PublishClaim): Promise<void> => {
    try {
      await store.replaceClaim(channel, id, { ...claim, claimedAt: 0 }, claim.token);
    } catch (error) {
      logger.warn('could not release a publish id; its claim ends by itself within seconds', { channel, error });
    }
  };

  /** An ambiguous write was applied if the head now has its message. */
  const findInHead = async (channel: string, text: string, result: Extract<AppendResult, { kind: 'ambiguous' }>) => {
    try {
      const head = await store.readHead(channel);
      if (head?.text === text) return head;
    } catch (error) {
      logger.warn('could not read the head after a publish without a response', { channel, error });
    }
    throw outcomeUnknown(result.cause);
  };

  return async (channel, message, claim) => {
    const text = JSON.stringify(message);
    if (claim !== undefined && clock.now() - claim.claimedAt > PUBLISH_ATTEMPT_SECONDS * 1000) throw outcomeUnknown();
    const updatedAt = new Date(clock.now()).toISOString();
    const change = { channel, text, claimed: claim !== undefined, newEpoch: ids.epoch(), updatedAt };
    const result = await store.append(change);
    if (result.kind === 'applied') return result;
    if (result.kind === 'ambiguous') return findInHead(channel, text, result);
    if (claim !== undefined) await release(channel, message.id, claim);
    if (result.kind === 'throttled') throw throttled(channel, result.cause);
    throw result.cause;
  };
}

function throttled(channel: string, cause: unknown): PublishError {
  const message =
    `channel ${channel} received more publishes than it can accept: about 1000 per second, fewer for messages over 1 KB; ` +
    'publish more slowly, or distribute the messages over several channels';
  return new PublishError('throttled', message, { cause, retryAfterSeconds: 1 });
}

function outcomeUnknown(cause?: unknown): PublishError {
  const message =
    'no response arrived in time, so the message may or may not be published; ' +
    'send it again with the same id (without an id it could be published twice)';
  return new PublishError('unavailable', message, { cause, retryAfterSeconds: 1 });
}
