/** Maximum number of publishes whose start time is kept. */
const MAX_TRACKED = 500;

/** Sources of time, both in milliseconds. */
export interface Clocks {
  /** Wall-clock time since 1970. */
  readonly wallTime: () => number;
  /** Monotonic time. */
  readonly monotonic: () => number;
}

/**
 * Measures the latency from publish to receipt. For messages that this page published, the value is exact. For other
 * messages, it is the local time minus the time in the message, and at least 0. It therefore includes the difference
 * between the clocks of this machine and of the service.
 */
export class LatencyTracker {
  readonly #publishedAt = new Map<string, number>();

  constructor(private readonly clocks: Clocks) {}

  /** Call when the publish of the message with this id starts. */
  publishing(id: string): void {
    this.#publishedAt.set(id, this.clocks.monotonic());
    const [oldest] = this.#publishedAt.keys();
    if (this.#publishedAt.size > MAX_TRACKED && oldest !== undefined) this.#publishedAt.delete(oldest);
  }

  /** Call when a message arrives. Returns its latency in milliseconds. */
  received({ id, time }: { readonly id: string; readonly time: string }): number {
    const publishedAt = this.#publishedAt.get(id);
    if (publishedAt !== undefined) return this.clocks.monotonic() - publishedAt;
    return Math.max(0, this.clocks.wallTime() - Date.parse(time));
  }
}
