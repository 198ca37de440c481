import type { Clock, Timer } from '../../../../core/clock';
import type { StreamRecord, TableStream } from '../../../../ports';
import type { Predicate } from '../filter/pattern';
import type { StreamSettings } from '../mapping-settings';
import { partitionOf, ShardPartition } from './shard-partition';

/**
 * Maximum number of waiting records per shard. A blocked partition therefore stops the reading of its shard, as on AWS.
 */
const MAX_WAITING_RECORDS = 10_000;

/** Maximum number of records of one `GetRecords`. */
const MAX_READ_RECORDS = 1_000;

export interface ShardReaderOptions {
  readonly clock: Clock;
  readonly stream: TableStream;
  readonly shardId: string;
  readonly settings: StreamSettings;
  readonly matches: Predicate;
  deliver(shardId: string, records: readonly StreamRecord[]): Promise<void>;
  /** Whether the poller's role may read. Called before each read. */
  mayRead(): boolean;
}

/** Reads one shard in order, drops the records that no filter matches, and assigns the others to the partitions. */
export class ShardReader {
  readonly #partitions: readonly ShardPartition[];
  /** Sequence number of the last record read. */
  #position: string | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(private readonly options: ShardReaderOptions) {
    const { clock, settings, shardId, stream } = options;
    this.#position = settings.startingPosition === 'LATEST' ? stream.latest(shardId) : undefined;
    this.#partitions = Array.from(
      { length: settings.parallelization },
      () =>
        new ShardPartition({
          clock,
          batchSize: settings.batchSize,
          windowSeconds: settings.windowSeconds,
          deliver: (records) => options.deliver(shardId, records),
          delivered: () => this.wake(),
        }),
    );
  }

  /**
   * Schedules a read after the current turn of the event loop, so that records written in one turn are read together.
   */
  wake(): void {
    if (this.#stopped || this.#timer) return;
    this.#timer = this.options.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, 0);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const partition of this.#partitions) partition.stop();
  }

  #read(): void {
    const { stream, shardId, matches } = this.options;
    const waiting = this.#partitions.reduce((sum, partition) => sum + partition.pending, 0);
    const room = Math.min(MAX_READ_RECORDS, MAX_WAITING_RECORDS - waiting);
    if (this.#stopped || room <= 0 || !this.options.mayRead()) return;
    const records = stream.read(shardId, this.#position, room);
    const last = records.at(-1);
    if (!last) return;
    this.#position = last.dynamodb.SequenceNumber;
    const byPartition = this.#partitions.map((): StreamRecord[] => []);
    for (const record of records) {
      if (matches(record)) byPartition[partitionOf(record, byPartition.length)]?.push(record);
    }
    this.#partitions.forEach((partition, i) => partition.push(byPartition[i] ?? []));
    this.wake();
  }
}
