/** A queue that forgets its oldest items once it holds too many or they are too large. */
export class Ring<T> {
  #items: T[] = [];
  #head = 0;
  #weight = 0;

  /** @param maxWeight in the unit of `weigh`, for example bytes */
  constructor(
    private readonly maxItems: number,
    private readonly maxWeight: number,
    private readonly weigh: (item: T) => number,
  ) {}

  /** Adds an item, and returns those that had to go. */
  push(item: T): readonly T[] {
    this.#items.push(item);
    this.#weight += this.weigh(item);
    const dropped: T[] = [];
    while (this.size > this.maxItems || (this.#weight > this.maxWeight && this.size > 1)) {
      const oldest = this.#items[this.#head++]!;
      this.#weight -= this.weigh(oldest);
      dropped.push(oldest);
    }
    if (this.#head > this.maxItems) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return dropped;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Oldest first. */
  items(): readonly T[] {
    return this.#items.slice(this.#head);
  }
}
