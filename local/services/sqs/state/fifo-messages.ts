import type { MessageStore, StoredMessage } from './message';
import { isInFlight } from './message';

interface Group {
  /** In the order of sending. */
  readonly messages: StoredMessage[];
  readonly checkedOut: Set<StoredMessage>;
}

function isLocked(group: Group, now: number): boolean {
  for (const message of group.checkedOut) {
    if (!isInFlight(message, now)) group.checkedOut.delete(message);
  }
  return group.checkedOut.size > 0;
}

/**
 * Messages of a FIFO queue: in order per group, several of a group in one receive, and nothing of a group while one of
 * its messages is in flight. Groups take turns.
 */
export class FifoStore implements MessageStore {
  readonly #all = new Map<string, StoredMessage>();
  readonly #groups = new Map<string, Group>();

  get size(): number {
    return this.#all.size;
  }

  get(messageId: string): StoredMessage | undefined {
    return this.#all.get(messageId);
  }

  all(): Iterable<StoredMessage> {
    return this.#all.values();
  }

  add(message: StoredMessage): void {
    this.#all.set(message.messageId, message);
    this.#group(message).messages.push(message);
  }

  remove(message: StoredMessage): void {
    this.#all.delete(message.messageId);
    const group = this.#group(message);
    const index = group.messages.indexOf(message);
    if (index >= 0) group.messages.splice(index, 1);
    group.checkedOut.delete(message);
    if (group.messages.length === 0) this.#groups.delete(message.groupId!);
  }

  changed(message: StoredMessage): void {
    if (!message.checkedOut) return;
    const group = this.#group(message);
    group.checkedOut.add(message);
    // The group that was served goes to the end of the line.
    this.#groups.delete(message.groupId!);
    this.#groups.set(message.groupId!, group);
  }

  candidates(max: number, now: number): StoredMessage[] {
    const out: StoredMessage[] = [];
    for (const group of this.#groups.values()) {
      if (isLocked(group, now)) continue;
      for (const message of group.messages) {
        if (out.length >= max) return out;
        if (message.availableAt > now) break;
        out.push(message);
      }
    }
    return out;
  }

  nextChangeAt(now: number): number | undefined {
    let next: number | undefined;
    for (const group of this.#groups.values()) {
      const waiting = isLocked(group, now) ? group.checkedOut : group.messages.slice(0, 1);
      for (const { availableAt } of waiting) {
        if (availableAt > now && (next === undefined || availableAt < next)) next = availableAt;
      }
    }
    return next;
  }

  clear(): void {
    this.#all.clear();
    this.#groups.clear();
  }

  #group(message: StoredMessage): Group {
    const id = message.groupId!;
    let group = this.#groups.get(id);
    if (!group) this.#groups.set(id, (group = { messages: [], checkedOut: new Set() }));
    return group;
  }
}
