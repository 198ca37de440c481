/** How many publishes are remembered. */
const MEMORY = 500;

/** Clocks: one of the machine's time, and one that only rises. Milliseconds both. */
export interface Clocks {
  readonly time: () => number;
  readonly rising: () => number;
}

/**
 * Tells how long a message took from its publish. Of a message that this page published it is known exactly; of others
 * it is the difference of two machines' clocks, and never below zero.
 */
export class LatencyBook {
  readonly #published = new Map<string, number>();

  constructor(private readonly clocks: Clocks) {}

  /** A message with this id is being published now. */
  publishing(id: string): void {
    this.#published.set(id, this.clocks.rising());
    const [oldest] = this.#published.keys();
    if (this.#published.size > MEMORY && oldest !== undefined) this.#published.delete(oldest);
  }

  /** Milliseconds from the publish of a message that is received now. */
  received({ id, time }: { readonly id: string; readonly time: string }): number {
    const startedAt = this.#published.get(id);
    if (startedAt !== undefined) return this.clocks.rising() - startedAt;
    return Math.max(0, this.clocks.time() - Date.parse(time));
  }
}
