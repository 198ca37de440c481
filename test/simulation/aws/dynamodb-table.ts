import type { Item } from '../../../lambdas/dynamodb/batch-table';
import type { Clock } from '../../../lambdas/runtime/interfaces';

/** Milliseconds after a write in which an eventually consistent read may return the previous item. */
export const STALE_MS = 800;

/** A change of an item, as the table's stream reports it. */
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

/** A range of sort keys in one partition, both ends inclusive. */
export interface KeyRange {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly newestFirst: boolean;
}

/** A table with partition key `pk` and sort key `sk`. Writes are atomic per item and visible to every consistent read. */
export class MemoryTable {
  readonly #partitions = new Map<string, Map<string, Row>>();

  constructor(
    private readonly clock: Clock,
    private readonly changed: (change: Change) => void = () => undefined,
  ) {}

  get(key: Item, stale = false): Item | undefined {
    const row = this.#partitions.get(key['pk']?.S ?? '')?.get(key['sk']?.S ?? '');
    return row && this.#visible(row, stale);
  }

  put(item: Item): void {
    this.#write(item, item);
  }

  remove(key: Item): void {
    if (this.get(key) !== undefined) this.#write(key, undefined);
  }

  /** Returns the items of a range, ordered by sort key. */
  query({ partition, from, to, newestFirst }: KeyRange): Item[] {
    const items: Item[] = [];
    for (const [sortKey, { item }] of this.#partitions.get(partition) ?? []) {
      if (item !== undefined && sortKey >= from && sortKey <= to) items.push(item);
    }
    const sign = newestFirst ? -1 : 1;
    return items.sort((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? -sign : sign));
  }

  /** Yields every item, in no particular order. */
  *all(stale = false): Iterable<Item> {
    for (const partition of this.#partitions.values()) {
      for (const row of partition.values()) {
        const item = this.#visible(row, stale);
        if (item !== undefined) yield item;
      }
    }
  }

  #visible(row: Row, stale: boolean): Item | undefined {
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
