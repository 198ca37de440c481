import { createHeap } from '../../../core/heap';
import type { Random } from '../../../core/random';
import type { StoredMessage, StoredMessages } from './message';

/** A receive chooses at random among this many of the oldest messages: order is best effort, but no message starves. */
const WINDOW = 100;

/** The messages of a standard queue, received in random order. */
export function createStandardMessages(random: Random): StoredMessages {
  const all = new Map<string, StoredMessage>();
  const visible = new Map<string, StoredMessage>();
  const hidden = createHeap<{ readonly at: number; readonly message: StoredMessage }>(({ at }) => at);

  /** Makes messages visible after their delay or visibility timeout, and drops outdated entries of the heap. */
  const promote = (now: number): void => {
    for (let next = hidden.peek(); next; next = hidden.peek()) {
      const { at, message } = next;
      const isCurrent = all.get(message.messageId) === message && message.availableAt === at;
      if (isCurrent && at > now) return;
      hidden.pop();
      if (isCurrent) visible.set(message.messageId, message);
    }
  };

  const changed = (message: StoredMessage): void => {
    visible.delete(message.messageId);
    hidden.push({ at: message.availableAt, message });
  };

  return {
    get size() {
      return all.size;
    },
    get: (messageId) => all.get(messageId),
    all: () => all.values(),
    add(message) {
      all.set(message.messageId, message);
      changed(message);
    },
    remove(message) {
      all.delete(message.messageId);
      visible.delete(message.messageId);
    },
    changed,
    candidates(max, now) {
      promote(now);
      const window: StoredMessage[] = [];
      for (const message of visible.values()) {
        if (window.length >= Math.max(WINDOW, max)) break;
        window.push(message);
      }
      return random.shuffle(window).slice(0, max);
    },
    nextChangeAt(now) {
      promote(now);
      return hidden.peek()?.at;
    },
    clear() {
      all.clear();
      visible.clear();
      hidden.clear();
    },
  };
}
