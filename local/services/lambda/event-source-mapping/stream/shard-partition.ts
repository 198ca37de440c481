import type { Clock, Timer } from '../../../../core/clock';
import type { StreamRecord } from '../../../../ports';
import { firstBatch } from '../batches';

/** FNV-1a, 32 bits. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** The partition of a record. All records of one item are in the same partition, so that their order is kept. */
export function partitionOf({ dynamodb: { Keys } }: Pick<StreamRecord, 'dynamodb'>, partitions: number): number {
  if (partitions === 1) return 0;
  const text = JSON.stringify(Object.entries(Keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME) >>> 0;
  return hash % partitions;
}

export interface ShardPartitionOptions {
  readonly clock: Clock;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Resolves when the batch has been processed or discarded; never rejects. */
  deliver(records: readonly StreamRecord[]): Promise<void>;
  /** Called after each batch. */
  delivered(): void;
}

/**
 * One of the partitions of a shard. The `ParallelizationFactor` is the number of partitions. A partition delivers its
 * records in order, one batch at a time: when a batch is full, or when the batching window of its first record has
 * passed.
 */
export class ShardPartition {
  #pending: StreamRecord[] = [];
  #busy = false;
  #timer: Timer | undefined;
  /** End of the batching window of the oldest pending record, in milliseconds since the epoch. */
  #windowEnds = 0;

  constructor(private readonly options: ShardPartitionOptions) {}

  /** Number of waiting records, without those that are being delivered. */
  get pending(): number {
    return this.#pending.length;
  }

  push(records: readonly StreamRecord[]): void {
    if (records.length === 0) return;
    if (this.#pending.length === 0) this.#startWindow();
    this.#pending.push(...records);
    this.#deliverIfDue();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#pending = [];
  }

  #startWindow(): void {
    this.#windowEnds = this.options.clock.now() + this.options.windowSeconds * 1000;
  }

  #deliverIfDue(): void {
    if (this.#busy || this.#pending.length === 0) return;
    this.#timer?.cancel();
    const { count, full } = firstBatch(this.#pending, this.options.batchSize);
    const waitMs = this.#windowEnds - this.options.clock.now();
    if (full || waitMs <= 0) void this.#deliver(count);
    else this.#timer = this.options.clock.setTimeout(() => this.#deliverIfDue(), waitMs);
  }

  async #deliver(count: number): Promise<void> {
    const batch = this.#pending.splice(0, count);
    if (this.#pending.length > 0) this.#startWindow();
    this.#busy = true;
    await this.options.deliver(batch);
    this.#busy = false;
    this.options.delivered();
    this.#deliverIfDue();
  }
}
