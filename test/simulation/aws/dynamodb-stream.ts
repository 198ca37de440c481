import type { StreamRecord } from '../../../lambdas/streams/stream-batch';
import { channelOfHead } from '../../../contract/channel-table';
import type { Simulation } from '../simulation';
import { fanOut } from './functions';
import { Invocation } from './invocation';
import type { Change } from './dynamodb-table';

/** Concurrent batches per shard. All records of one item are in the same partition of the shard. */
const SHARD_PARTITIONS = 2;
/** Maximum number of retries of a batch. Then its first record is discarded. */
const RETRIES = 6;
/** Timeout of fan-out. The template has a timeout of minutes, which would make schedules too long. */
const TIMEOUT_MS = 25_000;

interface Queued {
  readonly record: StreamRecord;
  readonly poisoned: boolean;
  attempts: number;
}

/**
 * The stream of the channel table and its event source mapping to fan-out. It delivers the records of each item in order
 * and at least once. It splits and retries a failing batch, and discards a record that still fails.
 */
export class ChannelStream {
  readonly #partitions: ShardPartition[];
  #sequence = 0;

  constructor(simulation: Simulation) {
    this.#partitions = Array.from({ length: SHARD_PARTITIONS }, () => new ShardPartition(simulation));
  }

  /** Appends a change of the table to the stream, if it passes the filter of the mapping. */
  append({ keys, before, after }: Change): void {
    const channel = channelOfHead(keys['pk']?.S ?? '');
    if (channel === undefined) return;
    this.#sequence += 1;
    const record: StreamRecord = {
      eventID: String(this.#sequence).padStart(32, '0'),
      eventName: after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
      dynamodb: {
        Keys: keys,
        ...(after === undefined ? {} : { NewImage: after }),
        SequenceNumber: String(this.#sequence).padStart(21, '0'),
      },
    };
    const partition = this.#partitions[
      [...channel].reduce((sum, character) => sum + character.charCodeAt(0), 0) % SHARD_PARTITIONS
    ] as ShardPartition;
    partition.add(record);
  }

  /** Whether every record has been processed or discarded. */
  get isIdle(): boolean {
    return this.#partitions.every((partition) => partition.isIdle);
  }
}

class ShardPartition {
  #queue: Queued[] = [];
  #busy = false;
  /** Maximum number of records of the next batch. Smaller after a batch was split. */
  #batchSize = 100;

  constructor(private readonly simulation: Simulation) {}

  get isIdle(): boolean {
    return this.#queue.length === 0 && !this.#busy;
  }

  add(record: StreamRecord): void {
    const poisoned = record.eventName !== 'REMOVE' && this.simulation.rng.happens('poison', 0.02);
    this.#queue.push({ record, poisoned, attempts: 0 });
    this.#pump();
  }

  #pump(delayMs = this.#lag()): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    this.simulation.time.after(delayMs, () => void this.#deliver());
  }

  #lag(): number {
    const { rng } = this.simulation;
    if (rng.happens('lag', 0.1)) return rng.between(500, 12_000, rng.of('lag'));
    return rng.between(20, 250);
  }

  async #deliver(): Promise<void> {
    const { simulation } = this;
    const batch = this.#queue.slice(0, this.#batchSize);
    for (const queued of batch) queued.attempts += 1;
    const Records = batch.map(({ record, poisoned }) => (poisoned ? unreadable(record) : record));
    const outcome = await Invocation.run(simulation, 'on-message-fan-out', TIMEOUT_MS, (run) =>
      fanOut(run)({ Records }),
    );
    const failures = outcome.kind === 'done' ? outcome.value.batchItemFailures : undefined;
    const failed = failures?.map(({ itemIdentifier }) => itemIdentifier).sort()[0];
    const from =
      failures === undefined
        ? 0
        : failed === undefined
          ? batch.length
          : batch.findIndex(({ record }) => record.dynamodb.SequenceNumber === failed);
    this.#busy = false;
    this.#settle(batch, from);
  }

  /** @param from index of the first record of the batch that was not processed */
  #settle(batch: readonly Queued[], from: number): void {
    const { rng } = this.simulation;
    if (from === batch.length) {
      this.#batchSize = 100;
      // The mapping lost its checkpoint: it delivers processed records again, in order.
      const again = rng.happens('redelivery', 0.08) ? rng.of('redelivery').int(batch.length) : from;
      this.#queue = this.#queue.slice(again);
      return this.#pump();
    }
    this.#queue = this.#queue.slice(from);
    const first = this.#queue[0] as Queued;
    const left = batch.length - from;
    if (from === 0 && left > 1) {
      this.#batchSize = Math.ceil(left / 2);
      first.attempts = Math.min(first.attempts, RETRIES);
    } else this.#batchSize = Math.max(1, left);
    if (first.attempts > RETRIES) {
      this.#queue.shift();
      this.simulation.truth.discard(first.record);
      this.#batchSize = 100;
    }
    this.#pump(rng.between(200, Math.min(8000, 500 * 2 ** first.attempts)));
  }
}

/** Removes the image, so that no consumer can read the record. */
function unreadable(record: StreamRecord): StreamRecord {
  const { NewImage: _, ...dynamodb } = record.dynamodb;
  return { ...record, dynamodb };
}
