import { jsonLength } from '../protocol/bytes';
import type { Position } from '../protocol/cursors';
import { MAX_DATA_BYTES } from '../protocol/limits';
import type { StoredMessage } from '../protocol/messages';
import { createAppend } from './append-to-head';
import type { AppendDependencies, AppendOptions } from './append-to-head';
import type { PublishClaim } from './channel-items';
import { classifyEarlierAttempt } from './earlier-attempt';
import { PublishError } from './publish-error';
import type { PublishStore } from './publish-store';
import { PUBLISH_POLL_MS, PUBLISH_WAIT_MS } from './publish-timing';

/** One message to publish. The caller has checked channel, data, type and id; the size of the data is checked here. */
export interface PublishRequest {
  readonly channel: string;
  readonly data: unknown;
  readonly type?: string;
  /**
   * Makes a retry safe: a publish with an id that was published before returns the position of the first one. Without
   * an id, a retry may publish the message twice.
   */
  readonly id?: string;
}

/** A published message. */
export interface Published {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
  readonly id: string;
  /** When it was first published, ISO 8601. */
  readonly time: string;
  /**
   * True if an earlier publish with the same id published the message. The position and the time are those of that
   * publish.
   */
  readonly duplicate: boolean;
}

/** The dependencies of {@link createPublish}. */
export interface PublishDependencies extends AppendDependencies {
  readonly store: PublishStore;
  /** Random ids: of messages for which the caller gave no id, of new epochs, and of attempts. */
  readonly ids: { message(): string; epoch(): string; token(): string };
  /** How long the table keeps an id. */
  readonly idRetentionSeconds: number;
}

/**
 * Publishes one message.
 * @throws PublishError message_too_large, throttled, unavailable (the outcome is unknown: retry with the same id),
 *   publish_in_progress (another attempt with the same id has not ended)
 */
export type Publish = (request: PublishRequest) => Promise<Published>;

/** The result of a conditional publish. If it was not applied, nothing was published. */
export type ConditionalPublishResult =
  | { readonly applied: true; readonly published: Published }
  | {
      readonly applied: false;
      /** The actual position of the channel. */
      readonly position: Position;
    };

/**
 * Publishes one message if its channel is still at a position.
 * @param expected position of the channel's latest message; epoch `''` and offset 0 if there is none yet
 * @throws PublishError like {@link Publish}
 */
export type PublishIfAt = (request: PublishRequest, expected: Position) => Promise<ConditionalPublishResult>;

/** Creates the publish operation. It is idempotent for callers that give an id. */
export function createPublish(dependencies: PublishDependencies): Publish {
  const attempt = createAttempt(dependencies);
  return async (request) => {
    const result = await attempt(request);
    if (result.applied) return result.published;
    throw new Error(`the publish to ${request.channel} had no condition, but DynamoDB reported a failed condition`);
  };
}

/** Creates the conditional publish operation. It is idempotent for callers that give an id. */
export function createPublishIfAt(dependencies: PublishDependencies): PublishIfAt {
  return createAttempt(dependencies);
}

type Attempt = (request: PublishRequest, expected?: Position) => Promise<ConditionalPublishResult>;

function createAttempt(dependencies: PublishDependencies): Attempt {
  const { store, clock, sleep, ids, idRetentionSeconds } = dependencies;
  const append = createAppend(dependencies);

  const appendAt = async (
    request: PublishRequest,
    id: string,
    at: number,
    options: AppendOptions,
  ): Promise<ConditionalPublishResult> => {
    const message = storedMessage(request, id, at);
    const result = await append(request.channel, message, options);
    if (result.kind === 'position_changed') return { applied: false, position: result.position };
    const { epoch, offset } = result;
    const published = { channel: request.channel, offset, epoch, id, time: message.time, duplicate: false };
    return { applied: true, published };
  };

  const publishWithId = async (
    request: PublishRequest,
    id: string,
    expected: Position | undefined,
  ): Promise<ConditionalPublishResult> => {
    const { channel } = request;
    const token = ids.token();
    const newClaim = (now: number): PublishClaim => ({
      claimedAt: now,
      token,
      expiresAt: Math.ceil(now / 1000) + idRetentionSeconds,
    });
    const appendClaimed = (claimedAt: number): Promise<ConditionalPublishResult> =>
      appendAt(request, id, claimedAt, { claim: newClaim(claimedAt), expected });
    const deadline = clock.now() + PUBLISH_WAIT_MS;
    for (;;) {
      const now = clock.now();
      if (await store.claim(channel, id, newClaim(now), Math.floor(now / 1000))) return appendClaimed(now);
      const holder = await store.readClaim(channel, id);
      if (holder !== undefined) {
        // The SDK repeats a claim whose response was lost, and the repetition fails because of the first claim. It is
        // our own.
        if (holder.token === token) return appendClaimed(holder.claimedAt);
        const earlier = await classifyEarlierAttempt(store, clock, channel, id, holder);
        if (earlier.kind === 'published') {
          const { offset, epoch, time } = earlier;
          return { applied: true, published: { channel, offset, epoch, id, time, duplicate: true } };
        }
        const takeover = clock.now();
        if (
          earlier.kind === 'not_published' &&
          (await store.replaceClaim(channel, id, newClaim(takeover), holder.token))
        ) {
          return appendClaimed(takeover);
        }
      }
      if (clock.now() + PUBLISH_POLL_MS > deadline) throw inProgress(id);
      await sleep(PUBLISH_POLL_MS);
    }
  };

  return async (request, expected) => {
    const bytes = jsonLength(request.data);
    if (bytes > MAX_DATA_BYTES) {
      const message = `data has ${bytes} bytes as JSON; the maximum is ${MAX_DATA_BYTES}: send less data, or a link to it`;
      throw new PublishError('message_too_large', message);
    }
    return request.id === undefined
      ? appendAt(request, ids.message(), clock.now(), { expected })
      : publishWithId(request, request.id, expected);
  };
}

function storedMessage(request: PublishRequest, id: string, at: number): StoredMessage {
  const { type, data } = request;
  return { id, ...(type === undefined ? {} : { type }), data, time: new Date(at).toISOString() };
}

function inProgress(id: string): PublishError {
  const message = `another attempt to publish id ${JSON.stringify(id)} has not ended yet; send the same request again`;
  return new PublishError('publish_in_progress', message, { retryAfterSeconds: 1 });
}
