import type { CursorEntry } from '../../protocol/cursors';
import type { CheckedQuery, ReadFrom } from '../../protocol/read-query';
import { invalidRequest } from '../runtime/service-error';
import type { Want } from './read-channels';

/** Channels to be read from where a query begins. */
export function wantsFrom(channels: readonly string[], from: ReadFrom): Want[] {
  if (from.kind === 'earliest') return channels.map((channel) => ({ channel, start: 'earliest' }));
  if (from.kind === 'last') return channels.map((channel) => ({ channel, start: { last: from.count } }));
  const positions = new Map(from.entries.map((entry) => [entry.channel, entry]));
  return channels.map((channel) => {
    const start = positions.get(channel);
    return start === undefined ? { channel } : { channel, start };
  });
}

/** Channels to be read on from where a reader stands. */
export function wantsAfter(positions: readonly CursorEntry[]): Want[] {
  return positions.map((start) => ({ channel: start.channel, start }));
}

/**
 * What a query asks for.
 * @throws ServiceError invalid_request or invalid_cursor, with everything that is wrong
 */
export function requireQuery<T>(checked: CheckedQuery<T>): T {
  if (checked.ok) return checked.value;
  throw invalidRequest(checked.problems, checked.code);
}
