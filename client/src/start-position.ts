import type { Position } from '../../protocol/cursors';
import { parseCursor } from './cursor';

/**
 * Where a subscription starts:
 * - `now`: with messages that are published after the subscription has started
 * - `earliest`: with the earliest retained message
 * - `cursor`: after the position in this cursor, which `subscription.cursor` or `history` returned
 * - `last`: with the latest `last` messages, 1–100
 */
export type StartFrom = 'now' | 'earliest' | { readonly cursor: string } | { readonly last: number };

/** The start of a subscription to one channel: a known position, or the parameters of a read that finds the position. */
export interface Start {
  readonly position?: Position | undefined;
  readonly cursor?: string | undefined;
  readonly last?: number | undefined;
}

/**
 * Converts `from` for one channel. Returns undefined for `now`, and for a cursor that does not name the channel.
 * @throws TidingsError `invalid_cursor`
 */
export function startOf(from: StartFrom | undefined, channel: string): Start | undefined {
  if (from === undefined || from === 'now') return undefined;
  if (from === 'earliest') return { cursor: 'earliest' };
  if ('last' in from) return from;
  const position = parseCursor(from.cursor).get(channel);
  return position && { position };
}
