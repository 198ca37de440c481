import type { Position } from '../../protocol/cursors';
import { placesOf } from './cursor';

/**
 * Where a subscription begins: `now`; with the `earliest` message that is kept; after a cursor, as `subscription.cursor`
 * gave it; or with the last few messages, 1–100.
 */
export type StartFrom = 'now' | 'earliest' | { readonly cursor: string } | { readonly last: number };

/** What `from` means for one channel: a known place, or something that has to be read first. */
export interface Start {
  readonly position?: Position | undefined;
  readonly cursor?: string | undefined;
  readonly last?: number | undefined;
}

/**
 * Reads `from` for one channel; undefined for now, which a cursor without the channel means as well.
 * @throws TidingsError `invalid_cursor`
 */
export function readFrom(from: StartFrom | undefined, channel: string): Start | undefined {
  if (from === undefined || from === 'now') return undefined;
  if (from === 'earliest') return { cursor: 'earliest' };
  if ('last' in from) return { last: from.last };
  const position = placesOf(from.cursor).get(channel);
  return position && { position };
}
