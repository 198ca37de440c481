/**
 * Keeps an average rate: up to a second's worth may go at once, as with `maxReceivesPerSecond`, which is an average and
 * not a cap.
 */
export class Pacer {
  #tokens: number | undefined;
  #updatedAt = 0;

  /** Takes a turn. @returns 0, or in how many milliseconds to ask again. @param perSecond `null` for no limit */
  take(perSecond: number | null, now: number): number {
    if (perSecond === null) return 0;
    const earned = ((now - this.#updatedAt) / 1000) * perSecond;
    this.#tokens = Math.min(perSecond, (this.#tokens ?? perSecond) + earned);
    this.#updatedAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) / perSecond) * 1000);
  }
}
