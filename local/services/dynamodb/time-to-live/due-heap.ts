/** A binary min-heap by due time. */
export interface DueHeap<T extends { readonly dueAt: number }> {
  readonly size: number;
  push(entry: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
}

/** Creates an empty heap; pushing and popping take logarithmic time. */
export function createDueHeap<T extends { readonly dueAt: number }>(): DueHeap<T> {
  const entries: T[] = [];

  const swap = (left: number, right: number): void => {
    [entries[left], entries[right]] = [entries[right]!, entries[left]!];
  };

  const smallestOf = (index: number): number => {
    let smallest = index;
    for (const child of [2 * index + 1, 2 * index + 2]) {
      if (child < entries.length && entries[child]!.dueAt < entries[smallest]!.dueAt) smallest = child;
    }
    return smallest;
  };

  return {
    get size() {
      return entries.length;
    },
    peek: () => entries[0],
    push(entry) {
      let index = entries.push(entry) - 1;
      for (
        let parent = (index - 1) >> 1;
        index > 0 && entries[parent]!.dueAt > entry.dueAt;
        parent = (index - 1) >> 1
      ) {
        swap(index, parent);
        index = parent;
      }
    },
    pop() {
      const top = entries[0];
      const last = entries.pop();
      if (entries.length === 0 || last === undefined) return top;
      entries[0] = last;
      for (let index = 0, next = smallestOf(0); next !== index; next = smallestOf(index)) {
        swap(index, next);
        index = next;
      }
      return top;
    },
  };
}
