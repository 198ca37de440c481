import { createHash } from 'node:crypto';

/** How long a FIFO queue remembers a deduplication id, in milliseconds. */
export const DEDUPLICATION_WINDOW_MS = 5 * 60_000;

/** What the first message with an id was answered. */
export interface FirstSend {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** The deduplication id that a body stands for: SHA-256 of the body alone, without attributes. */
export function contentId(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

/** Remembers deduplication ids for five minutes from the first send, whatever became of the message. */
export class DeduplicationWindow {
  readonly #seen = new Map<string, FirstSend & { readonly at: number }>();

  /** The first send with this key inside the window, if there was one. */
  find(key: string, now: number): FirstSend | undefined {
    for (const [oldKey, entry] of this.#seen) {
      if (entry.at + DEDUPLICATION_WINDOW_MS > now) break;
      this.#seen.delete(oldKey);
    }
    return this.#seen.get(key);
  }

  remember(key: string, first: FirstSend, now: number): void {
    this.#seen.delete(key);
    this.#seen.set(key, { ...first, at: now });
  }
}
