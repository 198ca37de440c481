import { isOffset } from './cursors';
import { utf8Length } from './bytes';
import { MAX_FRAME_BYTES, MAX_ID_LENGTH, MAX_TYPE_LENGTH } from './limits';
import { MESSAGE_TYPE } from './name-patterns';
import { isObject, kindOf, quote } from './problems';

/** The part of a message that does not depend on its position. The head and the log store it as JSON text. */
export interface StoredMessage {
  /** The publisher's id, or a random one. It is unique in its channel as long as publish ids are retained. */
  readonly id: string;
  /** A word that webhooks and applications can filter by; absent if the publisher set none. */
  readonly type?: string;
  /** Any JSON value. */
  readonly data: unknown;
  /** Time of the publish: ISO 8601 with milliseconds, UTC. */
  readonly time: string;
}

/** A message as every transport delivers it. */
export interface Message extends StoredMessage {
  readonly channel: string;
  /** 1, 2, 3 … within the channel's epoch. */
  readonly offset: number;
  readonly epoch: string;
}

/** The channel of a message and its position in it. */
export interface MessagePosition {
  readonly channel: string;
  readonly offset: number;
  readonly epoch: string;
}

/**
 * Bytes of a frame that are reserved for everything but its messages: its own members, the longest frame id, one cursor
 * entry, one refused channel.
 */
export const FRAME_RESERVE_BYTES = 768;
/** Maximum size of the JSON text of one message. With a cursor entry and the members of a reply, it fits one frame. */
export const MAX_MESSAGE_BYTES = MAX_FRAME_BYTES - FRAME_RESERVE_BYTES;

const WORD = /^[!-~]+$/;

/** Returns true for a valid message id: printable ASCII without spaces, at most {@link MAX_ID_LENGTH} characters. */
export function isMessageId(value: string): boolean {
  return value.length <= MAX_ID_LENGTH && WORD.test(value);
}

/**
 * Returns true for a valid message type: printable ASCII without spaces, at most {@link MAX_TYPE_LENGTH} characters.
 */
export function isMessageType(value: string): boolean {
  return MESSAGE_TYPE.test(value);
}

/** Describes valid ids and types; a noun phrase for error messages. */
export function wordRule(maximum: number): string {
  return `1 to ${maximum} printable ASCII characters without spaces`;
}

/**
 * Parses the JSON text of a stored message.
 * @returns the message, or a description of what is wrong with the text
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

/** Combines a stored message with its position. */
export function messageAt(position: MessagePosition, stored: StoredMessage): Message {
  const { channel, offset, epoch } = position;
  return { channel, offset, epoch, ...stored };
}

/**
 * The JSON text of a message. Fan-out, webhooks and reads all send this text. The size limits of frames, of SNS and of
 * reads apply to it, not to the data alone.
 */
export function messageText(message: Message): string {
  return JSON.stringify(message);
}

/** Returns true if the JSON text of a message fits one frame, together with the other members of the frame. */
export function fitsFrame(text: string): boolean {
  return utf8Length(text) <= MAX_MESSAGE_BYTES;
}

/** Parses the result of {@link messageText}; `undefined` for any other text. */
export function parseMessage(text: string): Message | undefined {
  const stored = parseStoredMessage(text);
  if (typeof stored === 'string') return undefined;
  const { channel, offset, epoch } = JSON.parse(text) as Record<string, unknown>;
  if (typeof channel !== 'string' || typeof epoch !== 'string' || !isOffset(offset)) return undefined;
  return messageAt({ channel, offset, epoch }, stored);
}
