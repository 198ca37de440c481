import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { Ring } from './bounded-list';

/** One line. */
export interface LogEvent {
  /** Counts up within the engine; orders lines of the same millisecond. */
  readonly id: number;
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

/** A stream that has lines. */
export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  firstMs: number;
  lastMs: number;
  kept: number;
}

/** A log group with its newest lines. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  /** Recorded; lines are bounded by number instead. */
  readonly retentionDays: number | undefined;
  readonly streams: Map<string, LogStream>;
  readonly events: Ring<LogEvent>;
}

/** Lines kept per group. */
export const MAX_EVENTS_PER_GROUP = 10_000;

/** Text kept per group, in UTF-16 units. */
const MAX_TEXT_PER_GROUP = 32 * 1024 * 1024;

/** Log groups in memory. */
export class LogStore {
  readonly #groups = new Map<string, LogGroup>();
  #nextId = 1;

  constructor(private readonly deps: { readonly account: Account; readonly clock: Clock }) {}

  /** Creates a group, or returns the one that a first line has created already. */
  create(name: string, retentionDays?: number): LogGroup {
    const known = this.#groups.get(name);
    const events =
      known?.events ?? new Ring<LogEvent>(MAX_EVENTS_PER_GROUP, MAX_TEXT_PER_GROUP, ({ message }) => message.length);
    const { account, clock } = this.deps;
    const group: LogGroup = {
      name,
      arn: arn(account, 'logs', `log-group:${name}`),
      createdMs: known?.createdMs ?? clock.now(),
      retentionDays,
      streams: known?.streams ?? new Map(),
      events,
    };
    this.#groups.set(name, group);
    return group;
  }

  get(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** Sorted by name. */
  all(): readonly LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds a line; group and stream come into being with it. A stream whose last line is forgotten goes too. */
  write(groupName: string, streamName: string, message: string): void {
    const group = this.#groups.get(groupName) ?? this.create(groupName);
    const now = this.deps.clock.now();
    const stream = group.streams.get(streamName) ?? {
      name: streamName,
      createdMs: now,
      firstMs: now,
      lastMs: now,
      kept: 0,
    };
    group.streams.set(streamName, stream);
    stream.lastMs = now;
    stream.kept += 1;
    for (const dropped of group.events.push({ id: this.#nextId++, stream: streamName, timestampMs: now, message })) {
      const owner = group.streams.get(dropped.stream)!;
      owner.kept -= 1;
      if (owner.kept === 0) group.streams.delete(dropped.stream);
    }
  }
}
