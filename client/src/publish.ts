import { jsonOf } from '../../protocol/json-data';
import { MAX_DATA_BYTES } from '../../protocol/limits';
import { backoffMs } from './backoff';
import type { BackoffOptions } from './backoff';
import { TidingsError, toTidingsError } from './errors';
import type { Send } from './http-client';
import type { Platform } from './platform';
import type { TaskScope } from './task-scope';
import { pause } from './timers';
import type { PublishResult } from './transport/transport';
import type { TransportManager } from './transport/transport-manager';

/** Options of `publish`. */
export interface PublishOptions {
  /** A label to filter by: 1–64 printable ASCII characters without spaces. */
  readonly type?: string | undefined;
  /** Message id. Several calls with the same id and channel publish only one message. @default a random id */
  readonly id?: string | undefined;
  /** Stops waiting for the acknowledgement. The message may be published nevertheless. */
  readonly signal?: AbortSignal | undefined;
}

/** The parts of the client that publishing uses. */
export interface PublishDependencies {
  readonly platform: Platform;
  readonly scope: TaskScope;
  readonly sendRequest: Send;
  readonly httpUrl: string;
  readonly manager: TransportManager;
  readonly backoff: BackoffOptions;
  /** Time limit of all attempts together, in milliseconds. */
  readonly publishTimeoutMs: number;
}

/**
 * Publishes one message and waits for the acknowledgement. Attempts that fail are repeated with the same id, so that the
 * message is published once. The first attempt uses the WebSocket, if it is connected, and later ones use HTTP.
 * @throws TidingsError an error that a repetition cannot fix; the last error if the time limit does not permit another
 *   attempt; `timeout` if the time limit passes during an attempt
 */
export async function publish(
  { platform, scope, sendRequest, httpUrl, manager, backoff, publishTimeoutMs }: PublishDependencies,
  channel: string,
  data: unknown,
  { type, id = platform.randomId(), signal: outer }: PublishOptions,
): Promise<PublishResult> {
  const bytes = jsonBytes(data);
  if (bytes > MAX_DATA_BYTES) {
    throw new TidingsError('message_too_large', `data has ${bytes} bytes as JSON, expected at most ${MAX_DATA_BYTES}`);
  }
  const deadline = platform.now() + publishTimeoutMs;

  return scope.runWithin(
    publishTimeoutMs,
    async (signal) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const publishOverSocket = attempt === 0 ? manager.current?.publish : undefined;
          if (publishOverSocket) return await publishOverSocket({ channel, data, type, id });
          const { response, body } = await sendRequest(`${httpUrl}/v1/channels/${channel}/messages`, {
            body: { data, type, id },
            signal,
            expected: 'offset',
          });
          return { ...(body as PublishResult), duplicate: response.status === 200 };
        } catch (thrown) {
          signal.throwIfAborted();
          const error = toTidingsError(thrown);
          const waitMs = backoffMs(backoff, attempt, platform.random, error.retryAfterMs);
          if (!error.retryable || platform.now() + waitMs >= deadline) throw error;
          await pause(platform, waitMs, signal);
        }
      }
    },
    outer,
  );
}

/**
 * Returns the size of a message's data: UTF-8 bytes of its JSON.
 * @throws TidingsError `invalid_request`, with the path of the first value that JSON cannot represent
 */
export function jsonBytes(data: unknown): number {
  try {
    return new TextEncoder().encode(jsonOf(data)).length;
  } catch (thrown) {
    throw toTidingsError(thrown, 'invalid_request');
  }
}
