import type { Item } from '../../../lambdas/dynamodb/batch-table';
import type { Clock } from '../../../lambdas/runtime/interfaces';

/** How long after a write an eventually consistent read may still answer what was before. */
export const STALE_MS = 800;

/** A change of an item, as the stream of the table tells it. */
export interface Change {
  readonly keys: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

interface Row {
  item: Item | undefined;
  previous: Item | undefined;
  changedAt: number;
}

/** A stretch of one partition. */
export interface Stretch {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly newestFirst: boolean;
}

/** A table with partition key `pk` and sort key `sk`. Writes are atomic per item and seen by every consistent read. */
export class MemoryTable {
  readonly #partitions = new Map<string, Map<string, Row>>();

  constructor(
    private readonly clock: Clock,
    private readonly changed: (change: Change) => void = () => undefined,
  ) {}

  get(key: Item, stale = false): Item | undefined {
    const row = this.#partitions.get(key['pk']?.S ?? '')?.get(key['sk']?.S ?? '');
    return row && this.#see(row, stale);
  }

  put(item: Item): void {
    this.#write(item, item);
  }

  remove(key: Item): void {
    if (this.get(key) !== undefined) this.#write(key, undefined);
  }

  /** Items of a stretch by sort key. */
  query({ partition, from, to, newestFirst }: Stretch): Item[] {
    const items: Item[] = [];
    for (const [sortKey, { item }] of this.#partitions.get(partition) ?? []) {
      if (item !== undefined && sortKey >= from && sortKey <= to) items.push(item);
    }
    const sign = newestFirst ? -1 : 1;
    return items.sort((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? -sign : sign));
  }

  /** Every item, in no particular order. */
  *all(stale = false): Iterable<Item> {
    for (const partition of this.#partitions.values()) {
      for (const row of partition.values()) {
        const item = this.#see(row, stale);
        if (item !== undefined) yield item;
      }
    }
  }

  #see(row: Row, stale: boolean): Item | undefined {
    return stale && this.clock.now() - row.changedAt < STALE_MS ? row.previous : row.item;
  }

  #write(key: Item, item: Item | undefined): void {
    const partitionKey = key['pk']?.S ?? '';
    const sortKey = key['sk']?.S ?? '';
    const partition = this.#partitions.get(partitionKey) ?? new Map<string, Row>();
    this.#partitions.set(partitionKey, partition);
    const before = partition.get(sortKey)?.item;
    partition.set(sortKey, { item, previous: before, changedAt: this.clock.now() });
    this.changed({ keys: { pk: { S: partitionKey }, sk: { S: sortKey } }, before, after: item });
  }
}
