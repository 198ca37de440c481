import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { createBoundedList } from './bounded-list';
import type { BoundedList } from './bounded-list';

/** A log line. */
export interface LogEvent {
  /** Increases by one with every line of the engine, so that lines of the same millisecond are ordered. */
  readonly id: number;
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

/** A stream that has lines. Times are milliseconds since the epoch. */
export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  firstMs: number;
  lastMs: number;
  /** Number of lines of the stream that the group still contains. */
  kept: number;
}

/** A log group with its newest lines. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  /** Only returned to callers. The engine discards lines by their number and size, not by their age. */
  readonly retentionDays: number | undefined;
  readonly streams: Map<string, LogStream>;
  readonly events: BoundedList<LogEvent>;
}

/** Maximum number of lines per group. */
export const MAX_EVENTS_PER_GROUP = 10_000;

/** Maximum size of the lines of a group, in UTF-16 code units. */
const MAX_TEXT_PER_GROUP = 32 * 1024 * 1024;

/** The log groups of the account, in memory. */
export interface LogGroups {
  /** Creates a group. If a log line has already created it, sets its retention period. */
  create(name: string, retentionDays?: number): LogGroup;
  get(name: string): LogGroup | undefined;
  /** Sorted by name. */
  all(): readonly LogGroup[];
  /**
   * Adds a line, and creates group and stream if they do not exist. Removes a stream when its last line is discarded.
   */
  write(groupName: string, streamName: string, message: string): void;
}

export function createLogGroups({ account, clock }: { readonly account: Account; readonly clock: Clock }): LogGroups {
  const groups = new Map<string, LogGroup>();
  let nextId = 1;

  const create: LogGroups['create'] = (name, retentionDays) => {
    const existing = groups.get(name);
    const group: LogGroup = {
      name,
      arn: arn(account, 'logs', `log-group:${name}`),
      createdMs: existing?.createdMs ?? clock.now(),
      retentionDays,
      streams: existing?.streams ?? new Map(),
      events:
        existing?.events ??
        createBoundedList<LogEvent>(MAX_EVENTS_PER_GROUP, MAX_TEXT_PER_GROUP, ({ message }) => message.length),
    };
    groups.set(name, group);
    return group;
  };

  return {
    create,
    get: (name) => groups.get(name),
    all: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    write(groupName, streamName, message) {
      const { streams, events } = groups.get(groupName) ?? create(groupName);
      const now = clock.now();
      const stream = streams.get(streamName) ?? {
        name: streamName,
        createdMs: now,
        firstMs: now,
        lastMs: now,
        kept: 0,
      };
      streams.set(streamName, stream);
      stream.lastMs = now;
      stream.kept += 1;
      for (const discarded of events.push({ id: nextId++, stream: streamName, timestampMs: now, message })) {
        const owner = streams.get(discarded.stream)!;
        owner.kept -= 1;
        if (owner.kept === 0) streams.delete(discarded.stream);
      }
    },
  };
}
