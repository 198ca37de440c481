import { jsonLength } from '../../../protocol/bytes';
import { MAX_DATA_BYTES } from '../../../protocol/limits';
import type { StoredMessage } from '../../../protocol/messages';
import { ServiceError } from '../errors';
import type { Clock, Ids, Logger, Sleep } from '../ports';
import { createAppend } from './append';
import { judgeClaim } from './judge-claim';
import type { PublishStore } from './ports';
import { PUBLISH_POLL_MS, PUBLISH_WAIT_MS } from './timing';

/** One message to be published. The channel, id and type are valid already. */
export interface PublishRequest {
  readonly channel: string;
  readonly data: unknown;
  readonly type?: string;
  /** The caller's id: the same id answers the first offset. Without one the publish cannot be repeated safely. */
  readonly id?: string;
}

/** Where a message went. */
export interface Published {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  /** When it was first published, ISO 8601. */
  readonly time: string;
  /** It had been published before. */
  readonly duplicate: boolean;
}

/** What publishing needs. */
export interface PublishDependencies {
  readonly store: PublishStore;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly ids: Ids;
  readonly logger: Logger;
  /** How long an id is remembered. */
  readonly idRetentionSeconds: number;
}

/**
 * Publishes one message.
 * @throws ServiceError message_too_large, throttled, unavailable (may be published: repeat with the same id),
 *   publish_in_progress (another attempt with the id is open)
 */
export type Publish = (request: PublishRequest) => Promise<Published>;

/** The use case of publishing, idempotent for callers that give an id. */
export function createPublish(dependencies: PublishDependencies): Publish {
  const { store, clock, sleep, ids, idRetentionSeconds } = dependencies;
  const append = createAppend(dependencies);

  const publishOnce = async (request: PublishRequest): Promise<Published> => {
    const id = ids.message();
    return append(request, stored(request, id, clock.now()));
  };

  const publishClaimed = async (request: PublishRequest, id: string): Promise<Published> => {
    const { channel } = request;
    const token = ids.token();
    const newClaim = (now: number) => ({
      claimedAt: now,
      token,
      expiresAt: Math.ceil(now / 1000) + idRetentionSeconds,
    });
    const proceed = (claimedAt: number): Promise<Published> =>
      append(request, stored(request, id, claimedAt), newClaim(claimedAt));
    const deadline = clock.now() + PUBLISH_WAIT_MS;
    for (;;) {
      const now = clock.now();
      if (await store.claim(channel, id, newClaim(now), Math.floor(now / 1000))) return proceed(now);
      const holder = await store.readClaim(channel, id);
      if (holder !== undefined) {
        if (holder.token === token) return proceed(holder.claimedAt);
        const verdict = await judgeClaim(store, clock, channel, id, holder);
        if (verdict.kind === 'published') {
          const { offset, epoch, time } = verdict;
          return { channel, offset, epoch, id, time, duplicate: true };
        }
        const takeover = clock.now();
        if (verdict.kind === 'free' && (await store.replaceClaim(channel, id, newClaim(takeover), holder.token))) {
          return proceed(takeover);
        }
      }
      if (clock.now() + PUBLISH_POLL_MS > deadline) throw inProgress(id);
      await sleep(PUBLISH_POLL_MS);
    }
  };

  return async (request) => {
    const bytes = jsonLength(request.data);
    if (bytes > MAX_DATA_BYTES) {
      const message = `data has ${bytes} bytes as JSON; one message carries ${MAX_DATA_BYTES}: send less, or a link to it`;
      throw new ServiceError('message_too_large', message);
    }
    return request.id === undefined ? publishOnce(request) : publishClaimed(request, request.id);
  };
}

function stored(request: PublishRequest, id: string, at: number): StoredMessage {
  const { type, data } = request;
  return { id, ...(type === undefined ? {} : { type }), data, time: new Date(at).toISOString() };
}

function inProgress(id: string): ServiceError {
  const message = `an attempt to publish id ${JSON.stringify(id)} is still open; send the same request again`;
  return new ServiceError('publish_in_progress', message, { retryAfterSeconds: 1 });
}
