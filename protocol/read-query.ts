import { CHANNEL_RULE, isChannel } from './channels';
import { decodeCursor } from './cursors';
import type { CursorEntry } from './cursors';
import { MAX_CHANNELS_PER_REQUEST, MAX_LAST_MESSAGES, MAX_READ_MESSAGES, MAX_WAIT_SECONDS } from './limits';
import { Problems, quote } from './problems';
import type { Problem } from './problems';

/** In place of a cursor: begin with the earliest message that is retained. */
export const EARLIEST = 'earliest';

/** Where a read begins; channels that a cursor does not name begin at their current head. */
export type ReadFrom =
  | { readonly kind: 'cursor'; readonly entries: readonly CursorEntry[] }
  | { readonly kind: 'earliest' }
  | { readonly kind: 'last'; readonly count: number };

/** What the query of a stream of events asks for. */
export interface EventsQuery {
  /** Distinct, valid names, in the order of the query. */
  readonly channels: readonly string[];
  readonly from: ReadFrom;
}

/** What the query of a read that is never held asks for. */
export interface PageQuery extends EventsQuery {
  /** Most messages of the answer. */
  readonly limit: number;
}

/** What the query of a read that may be held asks for. */
export interface ReadQuery extends PageQuery {
  /** Seconds to wait for something new; 0 answers at once. */
  readonly waitSeconds: number;
}

/** The parameters of a query by name; a repeated one has its values joined by commas, as API Gateway does. */
export type QueryParameters = Readonly<Record<string, string | undefined>>;

/** A query that was understood, or all that is wrong with it; `invalid_cursor` when that is nothing but the cursor. */
export type CheckedQuery<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: 'invalid_request' | 'invalid_cursor';
      readonly problems: readonly Problem[];
    };

const EVENTS_KEYS = ['channels', 'cursor', 'last', 'token'];
const READ_KEYS = [...EVENTS_KEYS, 'wait', 'limit'];

/** Checks the query of `GET /v1/messages`; `wait` is 0 and `limit` the most there is unless they are given. */
export function checkReadQuery(parameters: QueryParameters): CheckedQuery<ReadQuery> {
  return checkQuery(parameters, READ_KEYS, (problems) => ({
    waitSeconds: readWhole('wait', parameters, 0, 0, MAX_WAIT_SECONDS, problems),
    limit: readLimit(parameters, problems),
  }));
}

/** Checks the query of `GET /v1/messages/now`: the same, but `wait` may only be 0. */
export function checkReadNowQuery(parameters: QueryParameters): CheckedQuery<PageQuery> {
  return checkQuery(parameters, READ_KEYS, (problems) => {
    const { wait } = parameters;
    if (wait !== undefined && !/^0{1,9}$/.test(wait)) {
      problems.add('wait', `${quote(wait)} is not 0, and this call never waits; use GET /v1/messages to wait`);
    }
    return { limit: readLimit(parameters, problems) };
  });
}

/**
 * Checks the query of `GET /v1/events`.
 * @param lastEventId the header `Last-Event-ID`; unless empty it takes the place of `cursor` and `last`
 */
export function checkEventsQuery(parameters: QueryParameters, lastEventId?: string): CheckedQuery<EventsQuery> {
  const { cursor: _cursor, last: _last, ...rest } = parameters;
  const resumed = lastEventId ? { ...rest, cursor: lastEventId } : parameters;
  return checkQuery(resumed, EVENTS_KEYS, () => ({}));
}

function checkQuery<T>(
  parameters: QueryParameters,
  known: readonly string[],
  readRest: (problems: Problems) => T,
): CheckedQuery<EventsQuery & T> {
  const problems = new Problems();
  problems.refuseUnknownKeys(parameters, known);
  const channels = readChannels(parameters['channels'], problems);
  const rest = readRest(problems);
  const last = parameters['last'];
  const count = last === undefined ? 0 : readWhole('last', parameters, 0, 1, MAX_LAST_MESSAGES, problems);
  if (last !== undefined && parameters['cursor'] !== undefined) {
    problems.add('last', 'comes with a cursor; send one of the two');
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
    problems.add('channels', `names ${names.length} channels; at most ${MAX_CHANNELS_PER_REQUEST} fit one read`);
  }
  for (const [index, name] of names.entries()) {
    if (!isChannel(name)) problems.add(`channels[${index}]`, `${quote(name)}: ${CHANNEL_RULE}`);
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
  return readWhole('limit', parameters, MAX_READ_MESSAGES, 1, MAX_READ_MESSAGES, problems);
}

function readWhole(
  name: string,
  parameters: QueryParameters,
  fallback: number,
  least: number,
  most: number,
  problems: Problems,
): number {
  const raw = parameters[name];
  if (raw === undefined) return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (!(value >= least && value <= most)) {
    problems.add(name, `${quote(raw)} is not a whole number from ${least} to ${most}`);
  }
  return value;
}
