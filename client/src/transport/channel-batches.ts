import { MAX_CHANNELS_PER_REQUEST } from '../../../protocol/limits';

/**
 * Maximum number of characters that the channels and their positions may take in one request. API Gateway accepts 10,240
 * bytes of request line and headers together. One header is the token, which may have about 4,000 bytes.
 */
const MAX_CHARACTERS = 6000;
/** Characters of a cursor entry besides the name: an epoch of 16, an offset of 10 digits, and 2 separators. */
const POSITION_CHARACTERS = 28;

/**
 * Returns whether another channel fits into the same HTTP request. The number of channels is limited, and so is the length
 * of URL and headers.
 */
export function fitsRequest(channels: Iterable<string>, channel: string): boolean {
  const all = [...channels, channel];
  // Each channel appears three times: once as its name, and twice as its name and position in base64 (factor 4/3), in the
  // cursor and in `If-None-Match`. The estimate counts the position with the name as well.
  const characters = ((all.join().length + all.length * POSITION_CHARACTERS) * 11) / 3;
  return all.length <= MAX_CHANNELS_PER_REQUEST && characters <= MAX_CHARACTERS;
}

/** Splits a list into parts that fit one WebSocket frame each. */
export function splitIntoFrames<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += MAX_CHANNELS_PER_REQUEST) {
    parts.push(all.slice(i, i + MAX_CHANNELS_PER_REQUEST));
  }
  return parts;
}
