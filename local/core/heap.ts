/** A binary min-heap: the item with the smallest key comes first. */
export interface Heap<T> {
  readonly size: number;
  /** Adds an item, in logarithmic time. */
  push(item: T): void;
  /** The item with the smallest key, without removing it. */
  peek(): T | undefined;
  /** Removes the item with the smallest key, in logarithmic time. */
  pop(): T | undefined;
  clear(): void;
}

/**
 * Creates an empty heap.
 *
 * @param keyOf must return the same key for as long as the item is in the heap: an item whose key changes has to be
 *   pushed again as a new entry, and the caller skips the outdated entry when it is popped
 */
export function createHeap<T>(keyOf: (item: T) => number): Heap<T> {
  const items: T[] = [];

  const swap = (left: number, right: number): void => {
    [items[left], items[right]] = [items[right]!, items[left]!];
  };

  const smallestOf = (parent: number): number => {
    let smallest = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < items.length && keyOf(items[child]!) < keyOf(items[smallest]!)) smallest = child;
    }
    return smallest;
  };

  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    push(item) {
      let index = items.push(item) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (keyOf(items[parent]!) <= keyOf(items[index]!)) return;
        swap(parent, index);
        index = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (last === undefined || items.length === 0) return top;
      items[0] = last;
      for (let index = 0, next = smallestOf(0); next !== index; next = smallestOf(index)) {
        swap(index, next);
        index = next;
      }
      return top;
    },
    clear() {
      items.length = 0;
    },
  };
}
