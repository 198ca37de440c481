import { MAX_CHANNELS_PER_REQUEST } from '../../../protocol/limits';

/**
 * Characters that channels take. API Gateway takes 10,240 bytes of request line and headers together, and the token, of up to
 * about 4,000, is one of the headers.
 */
const MAX_CHARACTERS = 6000;
/** Characters of an epoch of 16 and an offset of 10 digits in a cursor, with what stands between. */
const POSITION_CHARACTERS = 28;

/** Whether a channel can join others in one request: their number and the length of the URL allow it. */
export function hasRoom(channels: Iterable<string>, channel: string): boolean {
  const all = [...channels, channel];
  // A channel stands there by its name, and in base64 with its position in the cursor and in `If-None-Match`.
  const characters = ((all.join().length + all.length * POSITION_CHARACTERS) * 11) / 3;
  return all.length <= MAX_CHANNELS_PER_REQUEST && characters <= MAX_CHARACTERS;
}

/** Cuts a list into pieces that fit one frame each. */
export function inFrames<T>(all: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (let i = 0; i < all.length; i += MAX_CHANNELS_PER_REQUEST) {
    groups.push(all.slice(i, i + MAX_CHANNELS_PER_REQUEST));
  }
  return groups;
}
