/** A list that discards its oldest items when it has too many, or when they are too large together. */
export interface BoundedList<T> {
  readonly size: number;
  /** Adds an item. @returns the items that were discarded */
  push(item: T): readonly T[];
  /** Oldest first. */
  items(): readonly T[];
}

/**
 * @param maxWeight in the unit of `weigh`, for example bytes. The newest item is kept even if it alone exceeds this
 *   limit.
 */
export function createBoundedList<T>(maxItems: number, maxWeight: number, weigh: (item: T) => number): BoundedList<T> {
  let items: T[] = [];
  let head = 0;
  let weight = 0;

  const size = (): number => items.length - head;

  return {
    get size() {
      return size();
    },
    push(item) {
      items.push(item);
      weight += weigh(item);
      const discarded: T[] = [];
      while (size() > maxItems || (weight > maxWeight && size() > 1)) {
        const oldest = items[head++]!;
        weight -= weigh(oldest);
        discarded.push(oldest);
      }
      if (head > maxItems) {
        items = items.slice(head);
        head = 0;
      }
      return discarded;
    },
    items: () => items.slice(head),
  };
}
