import type { Clock, Timer } from '../../../../core/clock';
import type { StreamRecord } from '../../../../ports';
import { firstBatch } from '../batches';

/** How a lane forms batches. */
export interface LaneOptions {
  readonly clock: Clock;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Resolves when the shard may move on; never rejects. */
  deliver(records: readonly StreamRecord[]): Promise<void>;
  /** Called after each batch. */
  delivered(): void;
}

/** Delivers records in order, one batch at a time: when a batch is full, or its window has passed. */
export class Lane {
  #pending: StreamRecord[] = [];
  #busy = false;
  #timer: Timer | undefined;
  /** When the window of the oldest pending record ends. */
  #windowEnds = 0;

  constructor(private readonly options: LaneOptions) {}

  /** Records that wait, without those being delivered. */
  get pending(): number {
    return this.#pending.length;
  }

  push(records: readonly StreamRecord[]): void {
    if (records.length === 0) return;
    if (this.#pending.length === 0) this.#openWindow();
    this.#pending.push(...records);
    this.#consider();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#pending = [];
  }

  #openWindow(): void {
    this.#windowEnds = this.options.clock.now() + this.options.windowSeconds * 1000;
  }

  #consider(): void {
    if (this.#busy || this.#pending.length === 0) return;
    this.#timer?.cancel();
    const { count, full } = firstBatch(this.#pending, this.options.batchSize);
    const waitMs = this.#windowEnds - this.options.clock.now();
    if (full || waitMs <= 0) void this.#deliver(count);
    else this.#timer = this.options.clock.setTimeout(() => this.#consider(), waitMs);
  }

  async #deliver(count: number): Promise<void> {
    const batch = this.#pending.splice(0, count);
    if (this.#pending.length > 0) this.#openWindow();
    this.#busy = true;
    await this.options.deliver(batch);
    this.#busy = false;
    this.options.delivered();
    this.#consider();
  }
}
