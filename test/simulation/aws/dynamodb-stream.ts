import type { StreamRecord } from '../../../lambdas/streams/stream-event';
import { channelOfHead } from '../../../contract/channel-table';
import type { World } from '../simulation';
import { fanOut } from './functions';
import { Invocation } from './invocation';
import type { Change } from './dynamodb-table';

/** Records of one shard are handed over in this many lanes; all of one item stay in one lane. */
const LANES = 2;
/** Invocations of a batch, less the first, before its records are given up. */
const RETRIES = 6;
/** Fan-out's own limit in the template is minutes; what hangs as long only takes longer. */
const TIMEOUT_MS = 25_000;

interface Queued {
  readonly record: StreamRecord;
  readonly poisoned: boolean;
  attempts: number;
}

/**
 * The stream of the channel table and the event source mapping that feeds fan-out from it: per item in order, at least
 * once, failing batches cut in two and retried, a record that keeps failing given up and told to the operator.
 */
export class HeadStream {
  readonly #lanes: Lane[];
  #sequence = 0;

  constructor(world: World) {
    this.#lanes = Array.from({ length: LANES }, () => new Lane(world));
  }

  /** Takes a change of the table, as far as the filter of the mapping lets it through. */
  take({ keys, before, after }: Change): void {
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
    const lane = this.#lanes[[...channel].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % LANES] as Lane;
    lane.add(record);
  }

  /** Whether everything has been handed over or given up. */
  get idle(): boolean {
    return this.#lanes.every((lane) => lane.idle);
  }
}

class Lane {
  #queue: Queued[] = [];
  #busy = false;
  /** The next batch has no more records: the last one was cut in two. */
  #most = 100;

  constructor(private readonly world: World) {}

  get idle(): boolean {
    return this.#queue.length === 0 && !this.#busy;
  }

  add(record: StreamRecord): void {
    const poisoned = record.eventName !== 'REMOVE' && this.world.dice.happens('poison', 0.02);
    this.#queue.push({ record, poisoned, attempts: 0 });
    this.#pump();
  }

  #pump(delayMs = this.#lag()): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    this.world.time.after(delayMs, () => void this.#deliver());
  }

  #lag(): number {
    const { dice } = this.world;
    if (dice.happens('lag', 0.1)) return dice.between(500, 12_000, dice.of('lag'));
    return dice.between(20, 250);
  }

  async #deliver(): Promise<void> {
    const { world } = this;
    const batch = this.#queue.slice(0, this.#most);
    for (const queued of batch) queued.attempts += 1;
    const Records = batch.map(({ record, poisoned }) => (poisoned ? illegible(record) : record));
    const outcome = await Invocation.run(world, 'fanout', TIMEOUT_MS, (run) => fanOut(run)({ Records }));
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

  /** @param from index of the first record of the batch that is not done with */
  #settle(batch: readonly Queued[], from: number): void {
    const { dice } = this.world;
    if (from === batch.length) {
      this.#most = 100;
      // The mapping lost its own note of how far it was: what was done with comes once more, in order.
      const again = dice.happens('redelivery', 0.08) ? dice.of('redelivery').int(batch.length) : from;
      this.#queue = this.#queue.slice(again);
      return this.#pump();
    }
    this.#queue = this.#queue.slice(from);
    const first = this.#queue[0] as Queued;
    const left = batch.length - from;
    if (from === 0 && left > 1) {
      this.#most = Math.ceil(left / 2);
      first.attempts = Math.min(first.attempts, RETRIES);
    } else this.#most = Math.max(1, left);
    if (first.attempts > RETRIES) {
      this.#queue.shift();
      this.world.truth.giveUp(first.record);
      this.#most = 100;
    }
    this.#pump(dice.between(200, Math.min(8000, 500 * 2 ** first.attempts)));
  }
}

/** A record that no consumer can read: the image is missing. */
function illegible(record: StreamRecord): StreamRecord {
  const { NewImage: _, ...dynamodb } = record.dynamodb;
  return { ...record, dynamodb };
}
