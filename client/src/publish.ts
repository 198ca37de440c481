import { MAX_DATA_BYTES } from '../../protocol/limits';
import { backoffMs } from './backoff';
import type { BackoffOptions } from './backoff';
import { TidingsError, toTidingsError } from './errors';
import type { Send } from './http-client';
import type { Ladder } from './transport/transport-manager';
import { pause } from './platform';
import type { Platform } from './platform';
import type { PublishResult } from './transport/transport';
import type { Scope } from './task-scope';

/** Options of a publish. */
export interface PublishOptions {
  /** Free word to filter by: 1–64 printable ASCII characters without spaces. */
  readonly type?: string | undefined;
  /** Id of the message, to publish it once however often it is tried. @default a random one */
  readonly id?: string | undefined;
  /** Gives up. The message may have been published all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** What publishing needs. */
export interface PublishDependencies {
  readonly platform: Platform;
  readonly scope: Scope;
  readonly send: Send;
  readonly httpUrl: string;
  /** The transport in use, which may take messages. */
  readonly ladder: Ladder;
  readonly backoff: BackoffOptions;
  /** How long all tries together may take. */
  readonly publishTimeoutMs: number;
}

/**
 * Publishes one message and waits until the service has it. It is tried again, always with the same id, over whatever
 * works, so that it is published once.
 * @throws TidingsError what repeating does not help, or the last failure when the time is up
 */
export async function publish(
  { platform, scope, send, httpUrl, ladder, backoff, publishTimeoutMs }: PublishDependencies,
  channel: string,
  data: unknown,
  { type, id = platform.randomId(), signal: outer }: PublishOptions,
): Promise<PublishResult> {
  const bytes = bytesOf(data);
  if (bytes > MAX_DATA_BYTES) {
    throw new TidingsError('message_too_large', `data has ${bytes} bytes as JSON; ${MAX_DATA_BYTES} are allowed.`);
  }
  const deadline = platform.now() + publishTimeoutMs;

  return scope.within(
    publishTimeoutMs,
    async (signal) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          // A WebSocket is quicker when there is one; after it has failed, HTTP does not depend on it.
          const quick = attempt === 0 ? ladder.current?.publish : undefined;
          if (quick) return await quick({ channel, data, type, id });
          const { response, body } = await send(`${httpUrl}/v1/channels/${channel}/messages`, {
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

function bytesOf(data: unknown): number {
  try {
    return new TextEncoder().encode(JSON.stringify(data)).length;
  } catch (thrown) {
    throw toTidingsError(thrown, 'invalid_request');
  }
}
