import type { Random } from '../../../core/random';
import type { StoredMessage } from './message';

/** Maximum time between a receive and the duplicate, in milliseconds. */
const MAX_LAG_MS = 1000;

interface Redelivery {
  readonly message: StoredMessage;
  readonly dueAt: number;
}

/**
 * Delivers some received messages of a standard queue again, because SQS delivers at least once. A duplicate may arrive
 * while the message is in flight, and even after the message was deleted.
 */
export interface Redeliveries {
  /** Decides at random whether a received message will be delivered again. */
  afterReceive(message: StoredMessage, now: number): void;
  /** Removes and returns up to `max` duplicates that are due. */
  take(max: number, now: number): StoredMessage[];
  /** The time at which the next duplicate becomes due, apart from those that are due now. */
  nextDueAt(now: number): number | undefined;
  /** Drops the duplicates of a message that has expired. */
  forget(message: StoredMessage): void;
  clear(): void;
}

/** @param probability of a duplicate per receive, 0–1 */
export function createRedeliveries(random: Random, probability: number): Redeliveries {
  let pending: Redelivery[] = [];
  return {
    afterReceive(message, now) {
      if (probability === 0 || random.next() >= probability) return;
      pending.push({ message, dueAt: now + 1 + random.int(MAX_LAG_MS) });
    },
    take(max, now) {
      const due: StoredMessage[] = [];
      pending = pending.filter(({ message, dueAt }) => {
        if (dueAt > now || due.length >= max) return true;
        due.push(message);
        return false;
      });
      return due;
    },
    nextDueAt(now) {
      const times = pending.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now);
      return times.length > 0 ? Math.min(...times) : undefined;
    },
    forget(message) {
      pending = pending.filter((redelivery) => redelivery.message !== message);
    },
    clear() {
      pending = [];
    },
  };
}
