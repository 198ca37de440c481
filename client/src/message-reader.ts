import type { Message } from '../../protocol/messages';
import type { Send } from './http-client';
import type { ChannelGap } from './sequencer';
import type { Refused } from './transport/transport';

/** What to read, and from where. */
export interface ReadRequest {
  readonly channels: Iterable<string>;
  /** A cursor, or `earliest`; channels that it does not name begin now. */
  readonly cursor?: string | undefined;
  /** The last so many messages of each channel, instead of a cursor. */
  readonly last?: number | undefined;
  /**
   * Seconds that the service may wait for something to answer; 0 asks the functions that hold requests all the same.
   * @default ask those that never hold one, and so are never all busy with it
   */
  readonly wait?: number | undefined;
  readonly limit?: number | undefined;
  /** Ask for 304 when there is nothing after the cursor. */
  readonly conditional?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What was read: the body of `GET /v1/messages` and of `GET /v1/messages/now`. */
export interface ReadAnswer {
  readonly messages: readonly Message[];
  readonly gaps: readonly ChannelGap[];
  readonly cursor: string;
  /** More can be had now. */
  readonly more: boolean;
  /** Channels that the token does not open, when there are others that it does. */
  readonly refused: readonly Refused[];
  /** The pause that the service suggests before the next question; 0 when it suggests none. */
  readonly pollAfterMs: number;
}

/**
 * Reads messages over HTTP.
 * @throws TidingsError `forbidden` when not one of the channels may be read, and all that calling the service may throw
 */
export type Read = (request: ReadRequest) => Promise<ReadAnswer>;

/** Makes the function that asks `GET /v1/messages/now`, or `GET /v1/messages` to wait. */
export function createRead(send: Send, httpUrl: string): Read {
  return async ({ channels, cursor = '', last, wait, limit, conditional, signal }) => {
    const query = queryOf({ channels: [...channels].join(), cursor, last, wait, limit });
    const headers: Record<string, string> = conditional ? { 'if-none-match': `"${cursor}"` } : {};
    const { response, body } = await send(`${httpUrl}/v1/messages${wait === undefined ? '/now' : ''}?${query}`, {
      headers,
      signal,
      expected: 'cursor',
    });
    const pollAfterMs = Number(response.headers.get('tidings-poll-after'));
    return {
      messages: [],
      gaps: [],
      refused: [],
      cursor,
      more: false,
      pollAfterMs,
      ...(body as Partial<ReadAnswer> | undefined),
    };
  };
}

/** A query of those members that say something. Names and cursors need no escaping. */
export function queryOf(members: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
    .join('&');
}
