import { decodeAscii, encodeAscii } from './base64url';
import { isChannel } from './channels';
import { MAX_CHANNELS_PER_REQUEST, MAX_CHANNEL_LENGTH } from './limits';
import { PRESENCE_PREFIX } from './name-patterns';
import { Problems, quote } from './problems';
import type { Checked } from './problems';

/** A position in a channel: the reader has all messages of `epoch` up to and including `offset`. */
export interface Position {
  /** Empty if the channel never had a message. In that case the offset is 0. */
  readonly epoch: string;
  readonly offset: number;
}

/** One entry of a cursor: a channel and a position in it. */
export interface CursorEntry extends Position {
  readonly channel: string;
}

/** The position of a channel that never had a message. */
export const ORIGIN: Position = { epoch: '', offset: 0 };
/** Separates the entries of a cursor. Cursors joined by it form a cursor. */
export const CURSOR_SEPARATOR = '~';
/** Maximum length of an epoch, in characters. */
export const MAX_EPOCH_LENGTH = 32;

const EPOCH = /^[A-Za-z0-9_-]{0,32}$/;
const OFFSET = /^(?:0|[1-9][0-9]{0,15})$/;
/** Length of the longest name in a cursor, which is that of a presence channel. */
const MAX_NAME_LENGTH = MAX_CHANNEL_LENGTH + PRESENCE_PREFIX.length;
/** Maximum length of an entry in base64url characters: name, epoch, 16 digits and two separators. */
const MAX_ENTRY_LENGTH = Math.ceil(((MAX_NAME_LENGTH + MAX_EPOCH_LENGTH + 18) * 4) / 3);

/** Returns true for a valid epoch of a message. The epoch of a message is never empty. */
export function isEpoch(text: string): boolean {
  return text !== '' && EPOCH.test(text);
}

/** Returns true for a whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
export function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Encodes positions as an opaque, URL-safe cursor. Without entries it is the empty string, which is a valid cursor. */
export function encodeCursor(entries: Iterable<CursorEntry>): string {
  const parts: string[] = [];
  for (const { channel, epoch, offset } of entries) parts.push(encodeAscii(`${channel}/${epoch}/${offset}`));
  return parts.join(CURSOR_SEPARATOR);
}

/**
 * Decodes a cursor into one entry per channel, in the order in which the channels first appear. If a channel has
 * several entries, the last one wins. Empty entries are skipped, because the empty string is a cursor and may be joined
 * to others. It reports a problem for every malformed entry, with the index of the entry, and a problem if the cursor
 * contains more channels than one request may name.
 */
export function decodeCursor(cursor: string): Checked<CursorEntry[]> {
  const problems = new Problems();
  const entries = new Map<string, CursorEntry>();
  for (const [index, part] of cursor.split(CURSOR_SEPARATOR).entries()) {
    if (part === '') continue;
    const entry = decodeEntry(part);
    if (typeof entry === 'string') problems.add(`cursor[${index}]`, `${quote(part)} ${entry}`);
    else entries.set(entry.channel, entry);
  }
  if (entries.size > MAX_CHANNELS_PER_REQUEST) {
    problems.add('cursor', `contains ${entries.size} channels; the maximum is ${MAX_CHANNELS_PER_REQUEST} per request`);
  }
  return problems.outcome(() => [...entries.values()]);
}

/**
 * Merges cursors into one cursor with one entry per channel. If a channel has several entries, the last one wins.
 * Malformed entries are dropped, so use it only for cursors that the service sent.
 */
export function mergeCursors(...cursors: readonly string[]): string {
  const entries = new Map<string, CursorEntry>();
  for (const part of cursors.join(CURSOR_SEPARATOR).split(CURSOR_SEPARATOR)) {
    const entry = decodeEntry(part);
    if (typeof entry !== 'string') entries.set(entry.channel, entry);
  }
  return encodeCursor(entries.values());
}

function decodeEntry(part: string): CursorEntry | string {
  const text = part.length <= MAX_ENTRY_LENGTH ? decodeAscii(part) : undefined;
  const fields = text?.split('/') ?? [];
  const [channel, epoch, digits] = fields;
  if (fields.length !== 3 || channel === undefined || epoch === undefined || digits === undefined) {
    return 'is not an entry of a cursor; send the cursor exactly as it was received';
  }
  if (!isChannel(channel)) return 'does not contain a valid channel name; send the cursor exactly as it was received';
  const offset = OFFSET.test(digits) ? Number(digits) : Number.NaN;
  if (!EPOCH.test(epoch) || !isOffset(offset))
    return 'does not contain a valid position; send the cursor exactly as it was received';
  if (epoch === '' && offset > 0) return 'has an offset without an epoch; send the cursor exactly as it was received';
  return { channel, epoch, offset };
}
