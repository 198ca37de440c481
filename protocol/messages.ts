import { isOffset } from './cursors';
import { utf8Length } from './bytes';
import { MAX_FRAME_BYTES, MAX_ID_LENGTH, MAX_TYPE_LENGTH } from './limits';
import { isObject, kindOf, quote } from './problems';

/** What a publisher says; stored as JSON text in the head and the log. */
export interface StoredMessage {
  /** The caller's id, or a random one; unique in its channel. */
  readonly id: string;
  /** Free word to filter by, absent when the publisher gave none. */
  readonly type?: string;
  /** Any JSON value. */
  readonly data: unknown;
  /** When it was published, ISO 8601 with milliseconds, UTC. */
  readonly time: string;
}

/** A message as every transport delivers it. */
export interface Message extends StoredMessage {
  readonly channel: string;
  /** 1, 2, 3 … in the channel's epoch. */
  readonly offset: number;
  readonly epoch: string;
}

/** Where a message stands. */
export interface MessagePlace {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
}

/** Bytes that a frame needs around its messages: its own keys, the longest frame id, one cursor entry, one refusal. */
export const FRAME_RESERVE_BYTES = 768;
/** The JSON text of one message: with a cursor entry and the members of a reply it fits one frame. */
export const MAX_MESSAGE_BYTES = MAX_FRAME_BYTES - FRAME_RESERVE_BYTES;

const WORD = /^[!-~]+$/;

/** Whether it can be the id of a message: printable ASCII without spaces, at most {@link MAX_ID_LENGTH} characters. */
export function isMessageId(value: string): boolean {
  return value.length <= MAX_ID_LENGTH && WORD.test(value);
}

/** Whether it can be the type of a message: printable ASCII without spaces, at most {@link MAX_TYPE_LENGTH} characters. */
export function isMessageType(value: string): boolean {
  return value.length <= MAX_TYPE_LENGTH && WORD.test(value);
}

/** What an id or a type may be, in the words of an error message. */
export function wordRule(maximum: number): string {
  return `1 to ${maximum} printable ASCII characters without spaces`;
}

/**
 * Reads the JSON text of a stored message.
 * @returns the message, or what is wrong with the text
 */
export function parseStoredMessage(text: string): StoredMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${quote(text)} is not JSON`;
  }
  if (!isObject(value)) return `is ${kindOf(value)}, not an object`;
  const { id, type, time } = value;
  if (typeof id !== 'string' || !isMessageId(id)) return `id ${quote(id)} is not ${wordRule(MAX_ID_LENGTH)}`;
  if (type !== undefined && (typeof type !== 'string' || !isMessageType(type))) {
    return `type ${quote(type)} is not ${wordRule(MAX_TYPE_LENGTH)}`;
  }
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return `time ${quote(time)} is not an ISO 8601 time`;
  if (!('data' in value)) return 'has no data';
  return { id, ...(type === undefined ? {} : { type }), data: value['data'], time };
}

/** Puts a stored message at its place. */
export function placeMessage(place: MessagePlace, stored: StoredMessage): Message {
  const { channel, offset, epoch } = place;
  return { channel, offset, epoch, ...stored };
}

/**
 * The JSON text of a message.
 * The one text that fan-out, webhooks and reads agree on; its UTF-8 length is what budgets count.
 */
export function messageText(message: Message): string {
  return JSON.stringify(message);
}

/** Whether a message fits one frame together with what a frame needs besides. */
export function fitsFrame(text: string): boolean {
  return utf8Length(text) <= MAX_MESSAGE_BYTES;
}

/** Reads the text that {@link messageText} made; `undefined` when it is something else. */
export function parseMessage(text: string): Message | undefined {
  const stored = parseStoredMessage(text);
  if (typeof stored === 'string') return undefined;
  const { channel, offset, epoch } = JSON.parse(text) as Record<string, unknown>;
  if (typeof channel !== 'string' || typeof epoch !== 'string' || !isOffset(offset)) return undefined;
  return placeMessage({ channel, offset, epoch }, stored);
}
