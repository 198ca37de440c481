import type { Position } from '../../protocol/cursors';
import { TidingsError } from './errors';

/** Positions by channel. */
export type Places = ReadonlyMap<string, Position>;

/** The cursor of some positions: the same text as the service makes of them. */
export function cursorOf(places: Iterable<readonly [string, Position]>): string {
  return Array.from(places, ([channel, { epoch, offset }]) => encode(`${channel}/${epoch}/${offset}`)).join('~');
}

/**
 * The positions that a cursor holds; of two of a channel the later one counts.
 * @throws TidingsError `invalid_cursor`
 */
export function placesOf(cursor: string): Map<string, Position> {
  const places = new Map<string, Position>();
  for (const part of cursor ? cursor.split('~') : []) {
    const fields = /^([^/]+)\/([^/]*)\/(\d+)$/.exec(decode(part));
    if (!fields) throw new TidingsError('invalid_cursor', `${JSON.stringify(part)} is no cursor.`);
    const [, channel = '', epoch = '', offset] = fields;
    places.set(channel, { epoch, offset: Number(offset) });
  }
  return places;
}

/** Base64url of what stands in cursors: none of its characters makes a `+` or `/`, which would have to be replaced. */
function encode(text: string): string {
  return btoa(text).replaceAll('=', '');
}

/** Decodes base64url; what is none becomes the empty text. */
export function decode(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    // `atob` throws for nothing else.
    return '';
  }
}
