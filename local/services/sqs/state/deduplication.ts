import { createHash } from 'node:crypto';

/** Time for which a FIFO queue remembers a deduplication id, in milliseconds. */
export const DEDUPLICATION_WINDOW_MS = 5 * 60_000;

/** The result of the first send with a deduplication id. */
export interface FirstSend {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** The deduplication id of a body in content-based deduplication: SHA-256 of the body alone, without attributes. */
export function contentId(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

/** Remembers deduplication ids for five minutes from the first send, even after the message has been deleted. */
export interface DeduplicationWindow {
  /** The first send with this key within the window, if there was one. */
  find(key: string, now: number): FirstSend | undefined;
  remember(key: string, first: FirstSend, now: number): void;
}

export function createDeduplicationWindow(): DeduplicationWindow {
  // Keys are in the order of their first send, so the expired ones come first.
  const sends = new Map<string, FirstSend & { readonly at: number }>();
  return {
    find(key, now) {
      for (const [oldKey, { at }] of sends) {
        if (at + DEDUPLICATION_WINDOW_MS > now) break;
        sends.delete(oldKey);
      }
      return sends.get(key);
    },
    remember(key, first, now) {
      sends.delete(key);
      sends.set(key, { ...first, at: now });
    },
  };
}
