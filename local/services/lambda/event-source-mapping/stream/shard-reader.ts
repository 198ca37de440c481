import type { Clock, Timer } from '../../../../core/clock';
import type { StreamRecord, TableStream } from '../../../../ports';
import type { Predicate } from '../filter/pattern';
import type { StreamSettings } from '../types';
import { Lane } from './lane';
import { laneOf } from './lane-of';

/** Records of one shard that may wait in its lanes; a blocked lane stops the reading of its shard, as on AWS. */
const MAX_WAITING_RECORDS = 10_000;

/** GetRecords returns no more at once. */
const MAX_READ_RECORDS = 1_000;

/** What a reader works with. */
export interface ShardReaderOptions {
  readonly clock: Clock;
  readonly stream: TableStream;
  readonly shardId: string;
  readonly settings: StreamSettings;
  readonly passes: Predicate;
  deliver(shardId: string, records: readonly StreamRecord[]): Promise<void>;
  /** Whether the poller's role may read; asked before each read. */
  mayRead(): boolean;
}

/** Reads one shard in order, drops what the filter does not let through, and spreads the rest over the lanes. */
export class ShardReader {
  readonly #lanes: readonly Lane[];
  #position: string | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(private readonly options: ShardReaderOptions) {
    const { clock, settings, shardId, stream } = options;
    this.#position = settings.startingPosition === 'LATEST' ? stream.latest(shardId) : undefined;
    this.#lanes = Array.from(
      { length: settings.parallelization },
      () =>
        new Lane({
          clock,
          batchSize: settings.batchSize,
          windowSeconds: settings.windowSeconds,
          deliver: (records) => options.deliver(shardId, records),
          delivered: () => this.wake(),
        }),
    );
  }

  /** Reads soon: after this turn, so that records which are written together are delivered together. */
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
    for (const lane of this.#lanes) lane.stop();
  }

  #read(): void {
    const { stream, shardId, passes } = this.options;
    const waiting = this.#lanes.reduce((sum, lane) => sum + lane.pending, 0);
    const room = Math.min(MAX_READ_RECORDS, MAX_WAITING_RECORDS - waiting);
    if (this.#stopped || room <= 0 || !this.options.mayRead()) return;
    const records = stream.read(shardId, this.#position, room);
    const last = records.at(-1);
    if (!last) return;
    this.#position = last.dynamodb.SequenceNumber;
    const byLane = this.#lanes.map((): StreamRecord[] => []);
    for (const record of records) if (passes(record)) byLane[laneOf(record, byLane.length)]?.push(record);
    this.#lanes.forEach((lane, i) => lane.push(byLane[i] ?? []));
    this.wake();
  }
}
