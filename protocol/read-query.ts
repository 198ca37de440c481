import { CHANNEL_RULE, isChannel } from './channels';
import { decodeCursor } from './cursors';
import type { CursorEntry } from './cursors';
import { MAX_CHANNELS_PER_REQUEST, MAX_LAST_MESSAGES, MAX_READ_MESSAGES, MAX_WAIT_SECONDS } from './limits';
import { Problems, quote } from './problems';
import type { Problem } from './problems';

/** Used in place of a cursor: reading starts at the earliest retained message. */
export const EARLIEST = 'earliest';

/** Where a read starts. With a cursor, channels that it does not contain start at their current head. */
export type ReadFrom =
  | { readonly kind: 'cursor'; readonly entries: readonly CursorEntry[] }
  | { readonly kind: 'earliest' }
  | { readonly kind: 'last'; readonly count: number };

/** The query of an event stream. */
export interface EventsQuery {
  /** Distinct, valid names, in the order of the query. */
  readonly channels: readonly string[];
  readonly from: ReadFrom;
}

/** The query of a read that never waits. */
export interface PageQuery extends EventsQuery {
  /** Maximum number of messages in the response. */
  readonly limit: number;
}

/** The query of a read that may wait. */
export interface ReadQuery extends PageQuery {
  /** Seconds to wait for new messages; 0 means no wait. */
  readonly waitSeconds: number;
}

/** Query parameters by name. API Gateway joins the values of a repeated parameter with commas. */
export type QueryParameters = Readonly<Record<string, string | undefined>>;

/** A valid query, or everything that is wrong with it. The code is `invalid_cursor` if only the cursor is wrong. */
export type CheckedQuery<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: 'invalid_request' | 'invalid_cursor';
      readonly problems: readonly Problem[];
    };

/** Parameters of an event stream. */
export const EVENTS_KEYS = ['channels', 'cursor', 'last', 'token'];
const READ_KEYS = [...EVENTS_KEYS, 'wait', 'limit'];

/** Checks the query of `GET /v1/messages`. The default of `wait` is 0, the default of `limit` is its maximum. */
export function checkReadQuery(parameters: QueryParameters): CheckedQuery<ReadQuery> {
  return checkQuery(parameters, READ_KEYS, (problems) => ({
    waitSeconds: readInteger('wait', parameters, 0, 0, MAX_WAIT_SECONDS, problems),
    limit: readLimit(parameters, problems),
  }));
}

/** Checks the query of `GET /v1/messages/now`: like `GET /v1/messages`, but `wait` may only be 0. */
export function checkReadNowQuery(parameters: QueryParameters): CheckedQuery<PageQuery> {
  return checkQuery(parameters, READ_KEYS, (problems) => {
    const { wait } = parameters;
    if (wait !== undefined && !/^0{1,9}$/.test(wait)) {
      problems.add('wait', `${quote(wait)} is not 0, and this call never waits; use GET /v1/messages to wait`);
    }
    return { limit: readLimit(parameters, problems) };
  });
}

/** Checks the parameters that all reads have in common, and those that `readRest` adds. */
export function checkQuery<T>(
  parameters: QueryParameters,
  known: readonly string[],
  readRest: (problems: Problems) => T,
): CheckedQuery<EventsQuery & T> {
  const problems = new Problems();
  problems.refuseUnknownKeys(parameters, known);
  const channels = readChannels(parameters['channels'], problems);
  const rest = readRest(problems);
  const last = parameters['last'];
  const count = last === undefined ? 0 : readInteger('last', parameters, 0, 1, MAX_LAST_MESSAGES, problems);
  if (last !== undefined && parameters['cursor'] !== undefined) {
    problems.add('last', 'cannot be combined with a cursor; send one of the two');
  }
  const before = problems.count;
  const from: ReadFrom = last === undefined ? readFrom(parameters['cursor'], problems) : { kind: 'last', count };
  const onlyCursor = before === 0 && problems.count > 0;
  const outcome = problems.outcome(() => ({ channels, from, ...rest }));
  return outcome.ok ? outcome : { ...outcome, code: onlyCursor ? 'invalid_cursor' : 'invalid_request' };
}

function readChannels(value: string | undefined, problems: Problems): string[] {
  if (!value) {
    problems.add('channels', 'is missing; name at least one channel, several with commas: channels=a,b');
    return [];
  }
  const names = [...new Set(value.split(','))];
  if (names.length > MAX_CHANNELS_PER_REQUEST) {
    problems.add('channels', `names ${names.length} channels; the maximum is ${MAX_CHANNELS_PER_REQUEST} per read`);
  }
  for (const [index, name] of names.entries()) {
    if (!isChannel(name))
      problems.add(`channels[${index}]`, `${quote(name)} is not a valid channel name: ${CHANNEL_RULE}`);
  }
  return names;
}

function readFrom(cursor: string | undefined, problems: Problems): ReadFrom {
  if (cursor === EARLIEST) return { kind: 'earliest' };
  const decoded = decodeCursor(cursor ?? '');
  if (decoded.ok) return { kind: 'cursor', entries: decoded.value };
  for (const { path, message } of decoded.problems) problems.add(path, message);
  return { kind: 'cursor', entries: [] };
}

function readLimit(parameters: QueryParameters, problems: Problems): number {
  return readInteger('limit', parameters, MAX_READ_MESSAGES, 1, MAX_READ_MESSAGES, problems);
}

function readInteger(
  name: string,
  parameters: QueryParameters,
  fallback: number,
  minimum: number,
  maximum: number,
  problems: Problems,
): number {
  const raw = parameters[name];
  if (raw === undefined) return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) {
    problems.add(name, `${quote(raw)} is not a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}
