import type { StoredMessage, StoredMessages } from './message';
import { isInFlight } from './message';

interface Group {
  /** In the order in which they were sent. */
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
 * The messages of a FIFO queue. One receive returns several messages of a group, in order. No message of a group is
 * returned while another message of the group is in flight. After a receive, its groups move behind the other groups.
 */
export function createFifoMessages(): StoredMessages {
  const all = new Map<string, StoredMessage>();
  const groups = new Map<string, Group>();

  const groupOf = (message: StoredMessage): Group => {
    const id = message.groupId!;
    let group = groups.get(id);
    if (!group) groups.set(id, (group = { messages: [], checkedOut: new Set() }));
    return group;
  };

  return {
    get size() {
      return all.size;
    },
    get: (messageId) => all.get(messageId),
    all: () => all.values(),
    add(message) {
      all.set(message.messageId, message);
      groupOf(message).messages.push(message);
    },
    remove(message) {
      all.delete(message.messageId);
      const group = groupOf(message);
      const index = group.messages.indexOf(message);
      if (index >= 0) group.messages.splice(index, 1);
      group.checkedOut.delete(message);
      if (group.messages.length === 0) groups.delete(message.groupId!);
    },
    changed(message) {
      if (!message.checkedOut) return;
      const group = groupOf(message);
      group.checkedOut.add(message);
      groups.delete(message.groupId!);
      groups.set(message.groupId!, group);
    },
    candidates(max, now) {
      const out: StoredMessage[] = [];
      for (const group of groups.values()) {
        if (isLocked(group, now)) continue;
        for (const message of group.messages) {
          if (out.length >= max) return out;
          if (message.availableAt > now) break;
          out.push(message);
        }
      }
      return out;
    },
    nextChangeAt(now) {
      let next: number | undefined;
      for (const group of groups.values()) {
        const waiting = isLocked(group, now) ? group.checkedOut : group.messages.slice(0, 1);
        for (const { availableAt } of waiting) {
          if (availableAt > now && (next === undefined || availableAt < next)) next = availableAt;
        }
      }
      return next;
    },
    clear() {
      all.clear();
      groups.clear();
    },
  };
}
