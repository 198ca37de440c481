interface Entry<T> {
  readonly at: number;
  readonly item: T;
}

/** A binary min-heap of items by time. Items are not removed on change: whoever pops checks that an entry still holds. */
export class TimeHeap<T> {
  readonly #entries: Entry<T>[] = [];

  push(at: number, item: T): void {
    const entries = this.#entries;
    let index = entries.push({ at, item }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (entries[parent]!.at <= entries[index]!.at) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** The earliest entry. */
  peek(): Entry<T> | undefined {
    return this.#entries[0];
  }

  pop(): Entry<T> | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return first;
    entries[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      for (const child of [left, left + 1]) {
        if (child < entries.length && entries[child]!.at < entries[least]!.at) least = child;
      }
      if (least === index) return first;
      this.#swap(least, index);
      index = least;
    }
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #swap(a: number, b: number): void {
    [this.#entries[a], this.#entries[b]] = [this.#entries[b]!, this.#entries[a]!];
  }
}
