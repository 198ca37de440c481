import type { CursorEntry } from '../../protocol/cursors';
import type { CheckedQuery, ReadFrom } from '../../protocol/read-query';
import { invalidRequest } from '../runtime/service-error';
import type { Start } from './log-store';

/** A channel to read. */
export interface ReadTarget {
  readonly channel: string;
  /** If undefined, reading starts at the current head. */
  readonly start?: Start;
}

/** The channels of a query, each with its start. */
export function targetsFrom(channels: readonly string[], from: ReadFrom): ReadTarget[] {
  if (from.kind === 'earliest') return channels.map((channel) => ({ channel, start: 'earliest' }));
  if (from.kind === 'last') return channels.map((channel) => ({ channel, start: { last: from.count } }));
  const positions = new Map(from.entries.map((entry) => [entry.channel, entry]));
  return channels.map((channel) => {
    const start = positions.get(channel);
    return start === undefined ? { channel } : { channel, start };
  });
}

/** The channels of a reader, each from its position. */
export function targetsAfter(positions: readonly CursorEntry[]): ReadTarget[] {
  return positions.map((start) => ({ channel: start.channel, start }));
}

/**
 * The value of a checked query.
 * @throws ServiceError invalid_request or invalid_cursor, with all problems of the query
 */
export function requireQuery<T>(checked: CheckedQuery<T>): T {
  if (checked.ok) return checked.value;
  throw invalidRequest(checked.problems, checked.code);
}
