import { MAX_CHANNELS_PER_REQUEST } from '../../../protocol/limits';

/**
 * Maximum number of characters that the channels take in one request. API Gateway accepts 10,240 bytes of request line and
 * headers together; one header is the token, which may have about 4,000.
 */
const MAX_CHARACTERS = 6000;
/** Characters of a cursor entry besides the name: an epoch of 16, an offset of 10 digits, and 2 separators. */
const POSITION_CHARACTERS = 28;

/** Returns whether one HTTP request has room for another channel, by the number of channels and the length of the URL. */
export function fitsRequest(channels: Iterable<string>, channel: string): boolean {
  const all = [...channels, channel];
  // A channel appears by name once, and in base64 (4/3) with its position twice: in the cursor and in `If-None-Match`.
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
