import type { StoredMessage } from '../../../protocol/messages';
import { ServiceError } from '../errors';
import type { Claim } from '../tables/channel-table';
import type { Append } from './ports';
import type { PublishDependencies, PublishRequest, Published } from './publish';
import { PUBLISH_ATTEMPT_SECONDS } from './timing';

/**
 * Writes a message to its channel's head, once.
 * @param claim what this attempt holds of the message's id; absent when the id is not the caller's
 */
export type AppendMessage = (request: PublishRequest, message: StoredMessage, claim?: Claim) => Promise<Published>;

/** The step that gives a message its offset, and cleans up when it could not. */
export function createAppend({ store, clock, ids, logger }: PublishDependencies): AppendMessage {
  const release = async (channel: string, id: string, claim: Claim): Promise<void> => {
    try {
      await store.replaceClaim(channel, id, { ...claim, claimedAt: 0 }, claim.token);
    } catch (error) {
      logger.warn('a publish id could not be released; it becomes free by itself within seconds', { channel, error });
    }
  };

  const findOut = async (channel: string, text: string, append: Extract<Append, { kind: 'ambiguous' }>) => {
    try {
      const head = await store.readHead(channel);
      if (head?.text === text) return head;
    } catch (error) {
      logger.warn('the head could not be read after a publish without an answer', { channel, error });
    }
    throw unanswered(append.cause);
  };

  return async (request, message, claim) => {
    const { channel } = request;
    const text = JSON.stringify(message);
    if (claim !== undefined && clock.now() - claim.claimedAt > PUBLISH_ATTEMPT_SECONDS * 1000) throw unanswered();
    const updatedAt = new Date(clock.now()).toISOString();
    const change = { channel, text, claimed: claim !== undefined, newEpoch: ids.epoch(), updatedAt };
    const result = await store.append(change);
    const done = ({ epoch, offset }: { epoch: string; offset: number }): Published => {
      return { channel, offset, epoch, id: message.id, time: message.time, duplicate: false };
    };
    if (result.kind === 'applied') return done(result);
    if (result.kind === 'ambiguous') return done(await findOut(channel, text, result));
    if (claim !== undefined) await release(channel, message.id, claim);
    if (result.kind === 'throttled') throw throttled(channel, result.cause);
    throw result.cause;
  };
}

function throttled(channel: string, cause: unknown): ServiceError {
  const message =
    `channel ${channel} takes about 1000 publishes a second (fewer when messages exceed 1 KB) and is over that; ` +
    'slow down, or spread the messages over several channels';
  return new ServiceError('throttled', message, { cause, retryAfterSeconds: 1 });
}

function unanswered(cause?: unknown): ServiceError {
  const message =
    'no answer came in time, so the message may or may not be published; ' +
    'send it again with the same id (without an id it could be published twice)';
  return new ServiceError('unavailable', message, { cause, retryAfterSeconds: 1 });
}
