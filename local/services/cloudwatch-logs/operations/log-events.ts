import * as v from 'valibot';
import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import { parseInput } from '../../../aws/parse-input';
import type { JsonOperation } from '../../../aws/json-protocol';
import type { AccessControl, Principal } from '../../../aws/access-control';
import { compileFilterPattern } from '../filter-pattern';
import type { LogEvent, LogGroup, LogStore } from '../state/log-groups';

interface Deps {
  readonly account: Account;
  readonly access: AccessControl;
  readonly store: LogStore;
}

const MAX_EVENTS = 10_000;
const limit = (max: number, byDefault = max) =>
  v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(max)), byDefault);
const group = { logGroupName: v.optional(v.string()), logGroupIdentifier: v.optional(v.string()) };
const range = { startTime: v.optional(v.number(), 0), endTime: v.optional(v.number(), Number.POSITIVE_INFINITY) };

const groupsInput = v.object({
  logGroupNamePrefix: v.optional(v.string(), ''),
  logGroupNamePattern: v.optional(v.string(), ''),
  limit: limit(50),
  nextToken: v.optional(v.string()),
});
const streamsInput = v.object({
  ...group,
  logStreamNamePrefix: v.optional(v.string(), ''),
  orderBy: v.optional(v.picklist(['LogStreamName', 'LastEventTime']), 'LogStreamName'),
  descending: v.optional(v.boolean(), false),
  limit: limit(50),
  nextToken: v.optional(v.string()),
});
const eventsInput = v.object({
  ...group,
  ...range,
  logStreamName: v.string(),
  startFromHead: v.optional(v.boolean(), false),
  limit: limit(MAX_EVENTS),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^[fb]\/\d+$/))),
});
const filterInput = v.object({
  ...group,
  ...range,
  logStreamNames: v.optional(v.array(v.string())),
  logStreamNamePrefix: v.optional(v.string()),
  filterPattern: v.optional(v.string(), ''),
  limit: limit(MAX_EVENTS),
  nextToken: v.optional(v.pipe(v.string(), v.regex(/^\d+$/))),
});

function page<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { items: readonly T[]; nextToken: string | undefined } {
  const start = Number(token ?? 0);
  const end = start + size;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}

const within = (events: readonly LogEvent[], start: number, end: number): LogEvent[] =>
  events.filter(({ timestampMs }) => timestampMs >= start && timestampMs < end);

/** The operations of the CloudWatch Logs API that the engine has: all read. */
export function logOperations({ account, access, store }: Deps): Readonly<Record<string, JsonOperation>> {
  const openGroup = (
    input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
    principal: Principal,
    operation: string,
    suffix: string,
  ): LogGroup => {
    const id = input.logGroupName ?? input.logGroupIdentifier ?? '';
    const name = id.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
    access.assertAllowed({
      principal,
      action: `logs:${operation}`,
      resource: arn(account, 'logs', `log-group:${name}:${suffix}`),
    });
    const found = store.get(name);
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  };

  return {
    DescribeLogGroups(input, { principal }) {
      const { logGroupNamePrefix, logGroupNamePattern, limit: size, nextToken } = parseInput(groupsInput, input);
      access.assertAllowed({
        principal,
        action: 'logs:DescribeLogGroups',
        resource: arn(account, 'logs', 'log-group:*'),
      });
      const matching = store
        .all()
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
      const found = page(matching, size, nextToken);
      const logGroups = found.items.map((item) => ({
        logGroupName: item.name,
        arn: `${item.arn}:*`,
        logGroupArn: item.arn,
        creationTime: item.createdMs,
        retentionInDays: item.retentionDays,
        logGroupClass: 'STANDARD',
      }));
      return { logGroups, nextToken: found.nextToken };
    },
    DescribeLogStreams(input, { principal }) {
      const options = parseInput(streamsInput, input);
      const { arn: groupArn, streams } = openGroup(options, principal, 'DescribeLogStreams', 'log-stream:');
      const sorted = [...streams.values()]
        .filter(({ name }) => name.startsWith(options.logStreamNamePrefix))
        .sort((a, b) => (options.orderBy === 'LastEventTime' ? a.lastMs - b.lastMs : a.name < b.name ? -1 : 1));
      const found = page(options.descending ? sorted.reverse() : sorted, options.limit, options.nextToken);
      const logStreams = found.items.map(({ name, createdMs, firstMs, lastMs }) => ({
        logStreamName: name,
        arn: `${groupArn}:log-stream:${name}`,
        creationTime: createdMs,
        firstEventTimestamp: firstMs,
        lastEventTimestamp: lastMs,
        lastIngestionTime: lastMs,
      }));
      return { logStreams, nextToken: found.nextToken };
    },
    GetLogEvents(input, { principal }) {
      const options = parseInput(eventsInput, input);
      const found = openGroup(options, principal, 'GetLogEvents', `log-stream:${options.logStreamName}`);
      if (!found.streams.has(options.logStreamName)) {
        throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
      }
      const own = within(found.events.items(), options.startTime, options.endTime).filter(
        ({ stream }) => stream === options.logStreamName,
      );
      const [direction, position] = options.nextToken?.split('/') ?? [options.startFromHead ? 'f' : 'b', undefined];
      const events =
        direction === 'f'
          ? own.filter(({ id }) => id > Number(position ?? 0)).slice(0, options.limit)
          : own.filter(({ id }) => position === undefined || id < Number(position)).slice(-options.limit);
      // At the end of a stream the same token comes back, which is how clients notice it.
      const fallback = position ?? '0';
      return {
        events: events.map(({ timestampMs, message }) => ({
          timestamp: timestampMs,
          message,
          ingestionTime: timestampMs,
        })),
        nextForwardToken: `f/${events.at(-1)?.id ?? fallback}`,
        nextBackwardToken: `b/${events[0]?.id ?? fallback}`,
      };
    },
    FilterLogEvents(input, { principal }) {
      const options = parseInput(filterInput, input);
      const found = openGroup(options, principal, 'FilterLogEvents', 'log-stream:');
      const { logStreamNames: names, logStreamNamePrefix: prefix, nextToken } = options;
      const matches = compileFilterPattern(options.filterPattern);
      const matching = within(found.events.items(), options.startTime, options.endTime).filter(
        ({ id, stream, message }) =>
          id > Number(nextToken ?? 0) &&
          (names?.includes(stream) ?? true) &&
          stream.startsWith(prefix ?? '') &&
          matches(message),
      );
      const events = matching.slice(0, options.limit);
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
  };
}
