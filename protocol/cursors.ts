import { decodeAscii, encodeAscii } from './base64url';
import { PRESENCE_PREFIX, isChannel } from './channels';
import { MAX_CHANNELS_PER_REQUEST, MAX_CHANNEL_LENGTH } from './limits';
import { Problems, quote } from './problems';
import type { Checked } from './problems';

/** A place in a channel: everything up to and including `offset` of `epoch` has been seen. */
export interface Position {
  /** Empty while the channel never had a message; the offset is 0 then. */
  readonly epoch: string;
  readonly offset: number;
}

/** A place in a named channel: one entry of a cursor. */
export interface CursorEntry extends Position {
  readonly channel: string;
}

/** The place before the first message of a channel that never had one. */
export const ORIGIN: Position = { epoch: '', offset: 0 };
/** Stands between the entries of a cursor, so two cursors joined by it are a cursor again. */
export const CURSOR_SEPARATOR = '~';
/** Characters of the longest epoch. */
export const MAX_EPOCH_LENGTH = 32;

const EPOCH = /^[A-Za-z0-9_-]{0,32}$/;
const OFFSET = /^(?:0|[1-9][0-9]{0,15})$/;
/** Characters of the longest name: a presence channel of the longest ordinary channel. */
const MAX_NAME_LENGTH = MAX_CHANNEL_LENGTH + PRESENCE_PREFIX.length;
/** Base64url characters of the longest entry: name, epoch and 16 digits with two separators. */
const MAX_ENTRY_LENGTH = Math.ceil(((MAX_NAME_LENGTH + MAX_EPOCH_LENGTH + 18) * 4) / 3);

/** Whether it can be the epoch of a message: not empty. */
export function isEpoch(text: string): boolean {
  return text !== '' && EPOCH.test(text);
}

/** Whether it is an offset: a whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
export function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * Encodes positions as an opaque, URL-safe cursor.
 * No entry at all is the empty string, which is a cursor too and says nothing about any channel.
 */
export function encodeCursor(entries: Iterable<CursorEntry>): string {
  const parts: string[] = [];
  for (const { channel, epoch, offset } of entries) parts.push(encodeAscii(`${channel}/${epoch}/${offset}`));
  return parts.join(CURSOR_SEPARATOR);
}

/**
 * Decodes a cursor into one entry per channel, in order of first appearance; of two entries of a channel the later wins.
 * Empty entries are skipped, as the empty text is a cursor too and may be joined to others. Else strict: every malformed
 * entry is reported with its place, and more channels than one request may name are refused.
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
    problems.add('cursor', `names ${entries.size} channels; at most ${MAX_CHANNELS_PER_REQUEST} fit one request`);
  }
  return problems.outcome(() => [...entries.values()]);
}

/**
 * Merges cursors into the shortest one that says the same; later entries win.
 * Entries that cannot be read are dropped: use it only on cursors that came from the service.
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
  if (!isChannel(channel)) return 'names no channel; send the cursor exactly as it was received';
  const offset = OFFSET.test(digits) ? Number(digits) : Number.NaN;
  if (!EPOCH.test(epoch) || !isOffset(offset)) return 'has no position; send the cursor exactly as it was received';
  if (epoch === '' && offset > 0) return 'has an offset without an epoch; send the cursor exactly as it was received';
  return { channel, epoch, offset };
}
