import type { FilterLogEventsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Operations, WireInput } from '../../../aws/typed-operations';
import { readFlag, readNumber, readText, readTexts } from '../../../aws/wire-input';
import type { LogsAuthorizer } from '../authorize';
import { invalidNextToken, invalidParameter, notFound } from '../errors';
import { compileFilterPattern } from '../filter-pattern';
import type { LogEvent, LogGroup } from '../state/log-groups';
import { readLimit } from './groups';

/** Default and maximum number of events in a response. */
const MAX_EVENTS = 10_000;

/** The token of `GetLogEvents`: a direction (forward or backward) and the id of the last event in that direction. */
const EVENTS_TOKEN = /^([fb])\/(\d+)$/;

/** The token of `FilterLogEvents`: the id of the last event. */
const FILTER_TOKEN = /^\d+$/;

function eventsBetween(
  group: LogGroup,
  input: WireInput<{ readonly startTime: number | undefined; readonly endTime: number | undefined }>,
): readonly LogEvent[] {
  const start = readNumber(input, 'startTime') ?? 0;
  const end = readNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  return group.events.items().filter(({ timestampMs }) => timestampMs >= start && timestampMs < end);
}

export function eventOperations(authorizer: LogsAuthorizer) {
  return {
    GetLogEvents(input, { principal }) {
      const limit = readLimit(input, MAX_EVENTS);
      const streamName = readText(input, 'logStreamName');
      if (streamName === undefined) throw invalidParameter('logStreamName is missing.');
      const token = readText(input, 'nextToken');
      const match = EVENTS_TOKEN.exec(token ?? '');
      if (token !== undefined && !match) throw invalidNextToken();
      const group = authorizer.group(principal, 'GetLogEvents', input, `log-stream:${streamName}`);
      if (!group.streams.has(streamName)) throw notFound('stream');
      const inStream = eventsBetween(group, input).filter(({ stream }) => stream === streamName);
      const forward = match ? match[1] === 'f' : (readFlag(input, 'startFromHead') ?? false);
      const position = match ? Number(match[2]) : undefined;
      const events = forward
        ? inStream.filter(({ id }) => id > (position ?? 0)).slice(0, limit)
        : inStream.filter(({ id }) => position === undefined || id < position).slice(-limit);
      // At the end of a stream, AWS returns the same token again. Clients detect the end by the unchanged token.
      const unchanged = position ?? 0;
      return {
        events: events.map(({ timestampMs, message }) => ({
          timestamp: timestampMs,
          message,
          ingestionTime: timestampMs,
        })),
        nextForwardToken: `f/${events.at(-1)?.id ?? unchanged}`,
        nextBackwardToken: `b/${events[0]?.id ?? unchanged}`,
      };
    },

    FilterLogEvents(input, { principal }) {
      const limit = readLimit(input, MAX_EVENTS);
      const names = readTexts(input, 'logStreamNames');
      const prefix = readText(input, 'logStreamNamePrefix') ?? '';
      const token = readText(input, 'nextToken');
      if (token !== undefined && !FILTER_TOKEN.test(token)) throw invalidNextToken();
      const group = authorizer.group(principal, 'FilterLogEvents', input, 'log-stream:');
      const matches = compileFilterPattern(readText(input, 'filterPattern') ?? '');
      const matching = eventsBetween(group, input).filter(
        ({ id, stream, message }) =>
          id > Number(token ?? 0) && (names?.includes(stream) ?? true) && stream.startsWith(prefix) && matches(message),
      );
      const events = matching.slice(0, limit);
      return {
        events: events.map(({ id, stream, timestampMs, message }) => ({
          logStreamName: stream,
          timestamp: timestampMs,
          message,
          ingestionTime: timestampMs,
          eventId: String(id).padStart(56, '0'),
        })),
        searchedLogStreams: [],
        nextToken: matching.length > events.length ? String(events.at(-1)!.id) : undefined,
      };
    },
  } satisfies Operations<{ GetLogEvents: GetLogEventsCommand; FilterLogEvents: FilterLogEventsCommand }>;
}
