import type { Message } from '../../protocol/messages';
import type { Send } from './http-client';
import type { ChannelGap } from './sequencer';
import type { RefusedChannel } from './transport/transport';

/** Parameters of a read. */
export interface ReadRequest {
  readonly channels: Iterable<string>;
  /** A cursor, or `earliest`. Channels that the cursor does not name start with new messages. */
  readonly cursor?: string | undefined;
  /** Reads the latest `last` messages of each channel instead of those after a cursor. */
  readonly last?: number | undefined;
  /**
   * Makes the read a long poll. This is the maximum number of seconds that the service waits for a message. With 0, it
   * responds at once. If undefined, the read uses the route `/v1/messages/now`, which responds at once and has a capacity
   * of its own, separate from the capacity for long polls.
   */
  readonly wait?: number | undefined;
  readonly limit?: number | undefined;
  /** Requests status 304 if there is nothing after the cursor. */
  readonly conditional?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The body of `GET /v1/messages` and `GET /v1/messages/now`, with defaults for missing members. */
export interface ReadResult {
  readonly messages: readonly Message[];
  readonly gaps: readonly ChannelGap[];
  readonly cursor: string;
  /** Whether more messages are available now. */
  readonly more: boolean;
  /** Channels that the token does not permit. The other channels were read. */
  readonly refused: readonly RefusedChannel[];
  /** The pause before the next short poll that the service suggests, in milliseconds. 0 if it suggests none. */
  readonly pollAfterMs: number;
}

/**
 * Reads messages over HTTP.
 * @throws TidingsError `forbidden` if the token permits none of the channels, and every error of {@link Send}
 */
export type Read = (request: ReadRequest) => Promise<ReadResult>;

/** Creates the function that reads messages. */
export function createMessageReader(send: Send, httpUrl: string): Read {
  return async ({ channels, cursor = '', last, wait, limit, conditional, signal }) => {
    const query = queryOf({ channels: [...channels].join(), cursor, last, wait, limit });
    const headers: Record<string, string> = conditional ? { 'if-none-match': `"${cursor}"` } : {};
    const { response, body } = await send(`${httpUrl}/v1/messages${wait === undefined ? '/now' : ''}?${query}`, {
      headers,
      signal,
      expected: 'cursor',
    });
    return {
      messages: [],
      gaps: [],
      refused: [],
      cursor,
      more: false,
      pollAfterMs: Number(response.headers.get('tidings-poll-after')),
      ...(body as Partial<ReadResult> | undefined),
    };
  };
}

/** Builds a query string. Omits members that are empty, 0 or undefined. Channel names and cursors need no escaping. */
export function queryOf(members: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
    .join('&');
}
