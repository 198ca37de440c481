import type { Position } from '../../protocol/cursors';
import { TidingsError } from './errors';

/** Positions by channel name. */
export type Positions = ReadonlyMap<string, Position>;

/** Encodes positions as a cursor. The result is the same string that the service would produce. */
export function formatCursor(positions: Iterable<readonly [string, Position]>): string {
  return Array.from(positions, ([channel, { epoch, offset }]) => encode(`${channel}/${epoch}/${offset}`)).join('~');
}

/**
 * Decodes a cursor. If it has two entries for a channel, the later one counts (P-12 in docs/protocol.md).
 * @throws TidingsError `invalid_cursor`
 */
export function parseCursor(cursor: string): Map<string, Position> {
  const positions = new Map<string, Position>();
  for (const part of cursor ? cursor.split('~') : []) {
    const fields = /^([^/]+)\/([^/]*)\/(\d+)$/.exec(decodeBase64url(part));
    if (!fields) throw new TidingsError('invalid_cursor', `${JSON.stringify(part)} is not a valid cursor`);
    const [, channel = '', epoch = '', offset] = fields;
    positions.set(channel, { epoch, offset: Number(offset) });
  }
  return positions;
}

/**
 * Encodes a cursor entry as base64url. The characters of an entry never result in `+` or `/`, so only the padding is
 * removed.
 */
function encode(text: string): string {
  return btoa(text).replaceAll('=', '');
}

/** Decodes base64url. Returns the empty string if `text` is not base64url. */
export function decodeBase64url(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    // `atob` throws only if the text is not base64.
    return '';
  }
}
