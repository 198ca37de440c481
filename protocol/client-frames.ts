import { CHANNEL_RULE, isChannel } from './channels';
import { decodeCursor } from './cursors';
import type { CursorEntry } from './cursors';
import { checkData } from './data';
import { MAX_CHANNELS_PER_REQUEST, MAX_ID_LENGTH, MAX_LAST_MESSAGES, MAX_TYPE_LENGTH } from './limits';
import { isMessageId, isMessageType, wordRule } from './messages';
import { Problems, isObject, kindOf, quote } from './problems';
import type { Problem } from './problems';

/** Subscribes to channels, and requests the messages that were missed since a cursor. */
export interface SubscribeFrame {
  readonly action: 'subscribe';
  readonly id: string;
  /** Distinct, valid names, in the order of the frame. */
  readonly channels: readonly string[];
  /** The client's positions. Channels without an entry start at their current head. */
  readonly cursor: readonly CursorEntry[];
  /** Number of the latest messages of each channel to start with. It cannot be combined with a cursor. */
  readonly last?: number;
  /** True to publish the join, and later the leave, of this connection on the presence channels of these channels. */
  readonly presence: boolean;
}

/** Unsubscribes from channels. The service then pushes none of their messages any more. */
export interface UnsubscribeFrame {
  readonly action: 'unsubscribe';
  readonly id: string;
  readonly channels: readonly string[];
}

/** Publishes one message. */
export interface PublishFrame {
  readonly action: 'publish';
  readonly id: string;
  readonly channel: string;
  readonly data: unknown;
  readonly type?: string;
  /** Makes a retry safe: a repeated id returns the position of the first publish. */
  readonly messageId?: string;
}

/** Requests one page of the messages that were missed since a cursor. */
export interface SyncFrame {
  readonly action: 'sync';
  readonly id: string;
  /** At least one entry. */
  readonly cursor: readonly CursorEntry[];
}

/** Replaces the connection's token by a new one of the same subject. */
export interface AuthFrame {
  readonly action: 'auth';
  readonly id: string;
  readonly token: string;
}

/** Prevents the connection from being closed as idle. */
export interface PingFrame {
  readonly action: 'ping';
  readonly id: string;
}

/** Any frame that a client may send. */
export type ClientFrame = SubscribeFrame | UnsubscribeFrame | PublishFrame | SyncFrame | AuthFrame | PingFrame;

/** The actions of client frames; each is a route of the WebSocket API. */
export const ACTIONS = ['subscribe', 'unsubscribe', 'publish', 'sync', 'auth', 'ping'] as const;

/** An action of a client frame. */
export type Action = (typeof ACTIONS)[number];

/** A valid frame, or everything that is wrong with it and the id that the error reply repeats. */
export type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | {
      readonly ok: false;
      readonly id: string | null;
      readonly code: 'invalid_request' | 'invalid_cursor' | 'unknown_action';
      readonly message: string;
      readonly problems: readonly Problem[];
    };

const KEYS: Readonly<Record<Action, readonly string[]>> = {
  subscribe: ['action', 'id', 'channels', 'cursor', 'last', 'presence'],
  unsubscribe: ['action', 'id', 'channels'],
  publish: ['action', 'id', 'channel', 'data', 'type', 'messageId'],
  sync: ['action', 'id', 'cursor'],
  auth: ['action', 'id', 'token'],
  ping: ['action', 'id'],
};

/**
 * Parses a client's frame. It reports all problems at once, including unknown members. Repeated channels count once.
 */
export function parseClientFrame(text: string): ParsedFrame {
  const value = parseJson(text);
  if (!isObject(value)) {
    const problem = value === undefined ? `${quote(text)} is not JSON` : `the frame is ${kindOf(value)}`;
    return rejection(null, 'invalid_request', [{ path: '', message: `${problem}; send a JSON object` }]);
  }
  const id = typeof value['id'] === 'string' && isFrameId(value['id']) ? value['id'] : null;
  const action = ACTIONS.find((known) => known === value['action']);
  if (action === undefined) {
    const message = `${quote(value['action'])} is not an action; the actions are ${ACTIONS.join(', ')}`;
    return rejection(id, 'unknown_action', [{ path: 'action', message }]);
  }
  const problems = new Problems();
  problems.refuseUnknownKeys(value, KEYS[action]);
  if (id === null) problems.add('id', `${quote(value['id'])} is not a string of 1 to ${MAX_ID_LENGTH} characters`);
  const before = problems.count;
  const frame = readers[action](value, id ?? '', problems);
  const onlyCursor = before === 0 && problems.count > 0 && frame === 'cursor';
  const outcome = problems.outcome(() => frame as ClientFrame);
  if (outcome.ok) return { ok: true, frame: outcome.value };
  return rejection(id, onlyCursor ? 'invalid_cursor' : 'invalid_request', outcome.problems);
}

/**
 * Reads the members of one action. It returns the frame, or `cursor` if only the cursor can be the problem. The caller
 * ignores `cursor` if there were problems before the call, or there are none after it.
 */
type Reader = (value: Record<string, unknown>, id: string, problems: Problems) => ClientFrame | 'cursor';

const readers: Readonly<Record<Action, Reader>> = {
  subscribe: (value, id, problems) => {
    const channels = readChannels(value['channels'], problems);
    if (value['presence'] !== undefined && typeof value['presence'] !== 'boolean') {
      problems.add('presence', `is ${kindOf(value['presence'])}; expected true or false`);
    }
    const { last } = value;
    checkLast(last, value['cursor'] !== undefined, problems);
    const before = problems.count;
    const cursor = value['cursor'] === undefined ? [] : readCursor(value['cursor'], problems);
    if (before === 0 && problems.count > 0) return 'cursor';
    const tail = last === undefined ? {} : { last: last as number };
    return { action: 'subscribe', id, channels, cursor, ...tail, presence: value['presence'] === true };
  },
  unsubscribe: (value, id, problems) => ({
    action: 'unsubscribe',
    id,
    channels: readChannels(value['channels'], problems),
  }),
  publish: (value, id, problems) => {
    const { channel, type, messageId } = value;
    if (typeof channel !== 'string' || !isChannel(channel))
      problems.add('channel', `${quote(channel)} is not a valid channel name: ${CHANNEL_RULE}`);
    checkData(value, problems);
    checkWord('type', type, isMessageType, MAX_TYPE_LENGTH, problems);
    checkWord('messageId', messageId, isMessageId, MAX_ID_LENGTH, problems);
    return {
      action: 'publish',
      id,
      channel: channel as string,
      data: value['data'],
      ...(type === undefined ? {} : { type: type as string }),
      ...(messageId === undefined ? {} : { messageId: messageId as string }),
    };
  },
  sync: (value, id, problems) => {
    const cursor = readCursor(value['cursor'], problems);
    if (problems.count > 0) return 'cursor';
    if (cursor.length === 0) problems.add('cursor', 'is empty; send a cursor that contains at least one channel');
    return problems.count > 0 ? 'cursor' : { action: 'sync', id, cursor };
  },
  auth: (value, id, problems) => {
    const { token } = value;
    if (typeof token !== 'string' || token === '') problems.add('token', `is ${kindOf(token)}; expected a JWT`);
    return { action: 'auth', id, token: token as string };
  },
  ping: (_value, id) => ({ action: 'ping', id }),
};

/** Adds a problem if an optional word is present and malformed. */
export function checkWord(
  path: string,
  value: unknown,
  accepts: (text: string) => boolean,
  maximum: number,
  problems: Problems,
): void {
  if (value === undefined || (typeof value === 'string' && accepts(value))) return;
  problems.add(path, `${quote(value)} is not ${wordRule(maximum)}`);
}

function checkLast(last: unknown, withCursor: boolean, problems: Problems): void {
  if (last === undefined) return;
  const isCount = Number.isInteger(last) && (last as number) >= 1 && (last as number) <= MAX_LAST_MESSAGES;
  if (!isCount) problems.add('last', `${quote(last)} is not a whole number from 1 to ${MAX_LAST_MESSAGES}`);
  if (withCursor) problems.add('last', 'cannot be combined with a cursor; send one of the two');
}

function readChannels(value: unknown, problems: Problems): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.add('channels', `is ${Array.isArray(value) ? 'empty' : kindOf(value)}; expected a list of channel names`);
    return [];
  }
  const names = [...new Set<unknown>(value)];
  if (names.length > MAX_CHANNELS_PER_REQUEST) {
    problems.add('channels', `names ${names.length} channels; the maximum is ${MAX_CHANNELS_PER_REQUEST} per frame`);
  }
  for (const [index, name] of value.entries()) {
    if (typeof name === 'string' && isChannel(name)) continue;
    problems.add(`channels[${index}]`, `${quote(name)} is not a valid channel name: ${CHANNEL_RULE}`);
  }
  return names as string[];
}

function readCursor(value: unknown, problems: Problems): CursorEntry[] {
  if (typeof value !== 'string') {
    problems.add('cursor', `is ${kindOf(value)}; expected a cursor, which is a string`);
    return [];
  }
  const decoded = decodeCursor(value);
  if (decoded.ok) return decoded.value;
  for (const { path, message } of decoded.problems) problems.add(path, message);
  return [];
}

function isFrameId(text: string): boolean {
  return text.length >= 1 && text.length <= MAX_ID_LENGTH;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rejection(
  id: string | null,
  code: 'invalid_request' | 'invalid_cursor' | 'unknown_action',
  problems: readonly Problem[],
): ParsedFrame {
  const message = problems.map((problem) => (problem.path ? `${problem.path}: ${problem.message}` : problem.message));
  return { ok: false, id, code, message: message.slice(0, 3).join('; '), problems };
}
