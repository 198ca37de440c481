import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { TableStream } from '../../../ports';
import { buildStreamRecord } from './stream-record';
import type { ItemChange } from './stream-record';
import { createShard } from './shard';
import type { Shard } from './shard';
import type { KeyElement, StreamViewType } from '../data-types';

/** Number of shards of a stream. More than one, so that applications do not depend on an order across items. */
const SHARD_COUNT = 4;

const COUNTER_DIGITS = 15;
const HEX = '0123456789abcdef';

/** The stream of a table, with the members that only DynamoDB uses. */
export interface StreamLog extends TableStream {
  readonly tableName: string;
  readonly keySchema: readonly KeyElement[];
  /** The last part of the ARN: the time of creation. */
  readonly label: string;
  readonly viewType: StreamViewType;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /**
   * Time at which the table was deleted, in milliseconds since the epoch. The records remain readable for the retention
   * period.
   */
  readonly closedAt: number | undefined;
  readonly shards: readonly Shard[];
  /**
   * Adds the record of a change.
   * @param key storage key of the item. It determines the shard, so that changes of one item stay in order
   */
  append(key: string, change: ItemChange): void;
  close(): void;
}

export interface StreamLogOptions {
  readonly tableArn: string;
  readonly tableName: string;
  readonly keySchema: readonly KeyElement[];
  readonly region: string;
  readonly viewType: StreamViewType;
  /** Milliseconds since the epoch. It is part of the ARN. */
  readonly createdAt: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** The last part of a stream's ARN. */
export function streamLabel(createdAt: number): string {
  return new Date(createdAt).toISOString().replace('Z', '');
}

/** The ARN of a stream. @param createdAt milliseconds since the epoch */
export function streamArn(tableArn: string, createdAt: number): string {
  return `${tableArn}/stream/${streamLabel(createdAt)}`;
}

/** Creates an empty stream. Sequence numbers have 28 digits and increase across all shards. */
export function createStreamLog(options: StreamLogOptions): StreamLog {
  const { clock, random, viewType, region, createdAt } = options;
  const label = streamLabel(createdAt);
  const arn = streamArn(options.tableArn, createdAt);
  const listeners = new Set<() => void>();
  let counter = 0;
  let closedAt: number | undefined;
  let notifying = false;

  const sequenceNumber = (): string => `${createdAt}${String(counter++).padStart(COUNTER_DIGITS, '0')}`;
  const starting = sequenceNumber();
  const shards = Array.from({ length: SHARD_COUNT }, () =>
    createShard(`shardId-${String(createdAt).padStart(20, '0')}-${random.text(8, HEX)}`, starting, () => clock.now()),
  );
  const byId = new Map(shards.map((shard) => [shard.id, shard]));

  const notify = (): void => {
    if (notifying || listeners.size === 0) return;
    notifying = true;
    // Deferred, so that a listener runs after the write, and only once for all records of a commit.
    queueMicrotask(() => {
      notifying = false;
      for (const listener of listeners) listener();
    });
  };

  return {
    arn,
    label,
    viewType,
    createdAt,
    tableName: options.tableName,
    keySchema: options.keySchema,
    shards,
    shardIds: shards.map((shard) => shard.id),
    get closedAt() {
      return closedAt;
    },
    append(key, change) {
      const shard = shards[Number.parseInt(key.slice(0, 2), 16) % SHARD_COUNT]!;
      const metadata = {
        streamArn: arn,
        region,
        viewType,
        eventId: random.text(32, HEX),
        sequenceNumber: sequenceNumber(),
        at: clock.now(),
      };
      shard.append(buildStreamRecord(change, metadata));
      notify();
    },
    read: (shardId, after, limit) => byId.get(shardId)?.read(after, limit) ?? [],
    latest: (shardId) => byId.get(shardId)?.latest(),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closedAt = clock.now();
    },
  };
}
