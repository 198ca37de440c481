import type { Message } from '../../protocol/messages';
import type { PresenceEvent } from '../../protocol/server-frames';
import type { TidingsError } from './errors';
import { toTidingsError } from './errors';
import { createEmitter, onAbort } from './event-emitter';
import type { Listenable } from './event-emitter';
import type { Send } from './http-client';
import { after } from './platform';
import type { Platform } from './platform';
import { queryOf } from './message-reader';
import type { Subscription } from './subscription';

/** Somebody who is there. */
export interface PresenceMember {
  readonly subject: string;
  /** How many connections; one subject may have several. */
  readonly connections: number;
}

/** Events of a presence watch. */
export interface PresenceEvents {
  /** Somebody has come. */
  join: { readonly subject: string };
  /** Somebody has been gone for longer than the grace period. */
  leave: { readonly subject: string };
  /** Everybody who is there, after a join, a leave, or the first look. */
  change: readonly string[];
}

/** Reads everybody who is there, and with how many connections, page by page. */
export async function readPresence(
  send: Send,
  httpUrl: string,
  channel: string,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const members = new Map<string, number>();
  for (let next: string | undefined = ''; next !== undefined;) {
    const { body } = await send(`${httpUrl}/v1/channels/${channel}/presence?${queryOf({ next })}`, {
      signal,
      expected: 'members',
    });
    const page = body as { readonly members: readonly PresenceMember[]; readonly next?: string };
    for (const { subject, connections } of page.members) {
      members.set(subject, (members.get(subject) ?? 0) + connections);
    }
    next = page.next;
  }
  return members;
}

/**
 * Follows who is in a channel. Who leaves and is back within the grace period has never been away: a reload, a new
 * connection, a change of the transport.
 */
export interface PresenceWatch extends Listenable<PresenceEvents> {
  /** The subscription to the presence channel: its states and errors. */
  readonly subscription: Subscription;
  /** Subjects that are there. */
  readonly members: readonly string[];
  /** Stops watching. */
  close(): void;
}

/** What watching presence needs. */
export interface PresenceDependencies {
  readonly platform: Platform;
  readonly read: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;
  readonly subscribe: (handler: (message: Message) => void) => Subscription;
  readonly trouble: (error: TidingsError) => void;
  readonly graceMs: number;
  readonly signal: AbortSignal | undefined;
}

/** After the grace period, before the list is looked at again, in milliseconds. */
const LEAST_PAUSE_MS = 1000;

/** What is known of a subject's connections: ids that were seen to join, and how many more the list counted. */
interface Known {
  readonly ids: Set<string>;
  others: number;
  /** Told as being there. */
  there?: boolean;
  /** Stops the grace period, while one runs. */
  stay?: () => void;
}

/** Begins to watch. */
export function watchPresence(deps: PresenceDependencies): PresenceWatch {
  const { platform, graceMs } = deps;
  const { on, emit } = createEmitter<PresenceEvents>();
  const subjects = new Map<string, Known>();
  const touched = new Set<string>();
  const abort = new AbortController();
  let cancelLook: (() => void) | undefined;

  const members = (): string[] => [...subjects].flatMap(([subject, { there }]) => (there ? [subject] : [])).sort();

  const of = (subject: string): Known => {
    const known = subjects.get(subject) ?? { ids: new Set(), others: 0 };
    subjects.set(subject, known);
    return known;
  };

  const judge = (subject: string, known: Known): void => {
    const tell = (event: 'join' | 'leave'): void => {
      emit(event, { subject });
      emit('change', members());
    };
    known.stay?.();
    if (known.ids.size + known.others > 0) {
      if (!known.there) {
        known.there = true;
        tell('join');
      }
    } else if (known.there) {
      known.stay = after(platform, graceMs, () => {
        subjects.delete(subject);
        tell('leave');
      });
    } else subjects.delete(subject);
  };

  const lookLater = (): void => {
    cancelLook?.();
    cancelLook = after(platform, graceMs + LEAST_PAUSE_MS, () => void look());
  };

  /** Compares with the list, which tells numbers and no ids. */
  const look = async (): Promise<void> => {
    touched.clear();
    try {
      const counts = await deps.read(abort.signal);
      if (abort.signal.aborted) return;
      for (const subject of new Set([...counts.keys(), ...subjects.keys()])) {
        // The list may be from before or after what has arrived meanwhile.
        if (touched.has(subject)) continue;
        const known = of(subject);
        const count = counts.get(subject) ?? 0;
        if (count < known.ids.size) known.ids.clear();
        known.others = count - known.ids.size;
        judge(subject, known);
      }
      emit('change', members());
      if (touched.size > 0) lookLater();
    } catch (thrown) {
      const error = toTidingsError(thrown);
      if (abort.signal.aborted) return;
      deps.trouble(error);
      if (error.retryable) lookLater();
    }
  };

  const subscription = deps.subscribe(({ data }) => {
    const { event, subject, connectionId } = data as PresenceEvent;
    const known = of(subject);
    touched.add(subject);
    if (event === 'join') known.ids.add(connectionId);
    else if (!known.ids.delete(connectionId) && known.others > 0) known.others -= 1;
    judge(subject, known);
    // A connection may have been counted by the list and seen to join as well: only another look tells.
    if (event === 'leave' && known.others > 0) lookLater();
  });
  const close = onAbort(deps.signal, () => {
    abort.abort();
    cancelLook?.();
    for (const { stay } of subjects.values()) stay?.();
    subscription.unsubscribe();
  });
  subscription.on('subscribed', ({ recovered }) => recovered || void look());
  subscription.on('gap', () => void look());
  subscription.on('unsubscribed', close);
  return {
    on,
    subscription,
    close,
    get members() {
      return members();
    },
  };
}
