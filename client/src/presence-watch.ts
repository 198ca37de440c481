import type { Message } from '../../protocol/messages';
import type { PresenceEvent } from '../../protocol/server-frames';
import type { TidingsError } from './errors';
import { toTidingsError } from './errors';
import { createEmitter, onAbort } from './event-emitter';
import type { Listenable } from './event-emitter';
import type { Platform } from './platform';
import type { Subscription } from './subscription';
import { after } from './timers';

/** Events of a presence watch. */
export interface PresenceEvents {
  /** A subject has become present. */
  join: { readonly subject: string };
  /** A subject has been absent for longer than the grace period. */
  leave: { readonly subject: string };
  /** All present subjects, after each join, each leave and each read of the presence list. */
  change: readonly string[];
}

/**
 * Watches the subjects that are present in a channel. A subject that returns within the grace period is not reported as
 * having left: it may have reloaded the page, reconnected or changed its transport.
 */
export interface PresenceWatch extends Listenable<PresenceEvents> {
  /** The subscription to the presence channel, for its states and errors. */
  readonly subscription: Subscription;
  /** The present subjects, in alphabetical order. */
  readonly members: readonly string[];
  /** Ends the watch. */
  close(): void;
}

/** Options of `watchPresence`. */
export interface PresenceWatchOptions {
  /** Milliseconds. A member who returns within this time is not reported as having left. @default 10000 */
  readonly graceMs?: number | undefined;
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined;
}

/** The parts of the client that a presence watch uses. */
export interface PresenceWatchDependencies {
  readonly platform: Platform;
  /** Reports a failed read of the presence list. */
  readonly reportError: (error: TidingsError) => void;
}

/** The pause between the end of the grace period and the next read of the list, in milliseconds. */
const REREAD_DELAY_MS = 1000;

/** The connections of one subject. */
interface Connections {
  /** Ids of connections whose join was received. */
  readonly ids: Set<string>;
  /** Number of further connections that the presence list counted. The list does not contain their ids. */
  others: number;
  /** Whether the subject was reported as present: its last reported event was a join. */
  isPresent?: boolean;
  /** Cancels the grace period that is running. */
  cancelLeave?: () => void;
}

/**
 * Starts to watch the presence of a channel.
 * @param read reads the presence list: the number of connections by subject
 * @param subscribe subscribes to the presence channel
 */
export function watchPresence(
  { platform, reportError }: PresenceWatchDependencies,
  read: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>,
  subscribe: (handler: (message: Message) => void) => Subscription,
  { graceMs = 10_000, signal }: PresenceWatchOptions,
): PresenceWatch {
  const { on, emit } = createEmitter<PresenceEvents>();
  const abort = new AbortController();
  const subjects = new Map<string, Connections>();
  /** Subjects with a join or leave since the last read of the list started. */
  const changed = new Set<string>();
  let cancelRead: (() => void) | undefined;

  const present = (): string[] =>
    [...subjects].flatMap(([subject, { isPresent }]) => (isPresent ? [subject] : [])).sort();

  const connectionsOf = (subject: string): Connections => {
    const connections = subjects.get(subject) ?? { ids: new Set(), others: 0 };
    subjects.set(subject, connections);
    return connections;
  };

  const report = (event: 'join' | 'leave', subject: string): void => {
    emit(event, { subject });
    emit('change', present());
  };

  /** Reports a join or starts the grace period, depending on the number of connections. */
  const evaluate = (subject: string, connections: Connections): void => {
    connections.cancelLeave?.();
    if (connections.ids.size + connections.others > 0) {
      if (connections.isPresent) return;
      connections.isPresent = true;
      report('join', subject);
    } else if (connections.isPresent) {
      connections.cancelLeave = after(platform, graceMs, () => {
        subjects.delete(subject);
        report('leave', subject);
      });
    } else subjects.delete(subject);
  };

  const readListLater = (): void => {
    cancelRead?.();
    cancelRead = after(platform, graceMs + REREAD_DELAY_MS, () => void readList());
  };

  /** Reads the presence list and corrects the numbers of connections. */
  const readList = async (): Promise<void> => {
    changed.clear();
    try {
      const counts = await read(abort.signal);
      if (abort.signal.aborted) return;
      for (const subject of new Set([...counts.keys(), ...subjects.keys()])) {
        // It is unknown whether the list includes a join or leave that arrived during the read. Read the list again later.
        if (changed.has(subject)) continue;
        const connections = connectionsOf(subject);
        const count = counts.get(subject) ?? 0;
        if (count < connections.ids.size) connections.ids.clear();
        connections.others = count - connections.ids.size;
        evaluate(subject, connections);
      }
      emit('change', present());
      if (changed.size > 0) readListLater();
    } catch (thrown) {
      const error = toTidingsError(thrown);
      if (abort.signal.aborted) return;
      reportError(error);
      if (error.retryable) readListLater();
    }
  };

  const subscription = subscribe(({ data }) => {
    const { event, subject, connectionId } = data as PresenceEvent;
    const connections = connectionsOf(subject);
    changed.add(subject);
    if (event === 'join') connections.ids.add(connectionId);
    else if (!connections.ids.delete(connectionId) && connections.others > 0) connections.others -= 1;
    evaluate(subject, connections);
    // A connection may be counted twice, by its join and by the list. Another read of the list corrects that.
    if (event === 'leave' && connections.others > 0) readListLater();
  });
  const close = onAbort(signal, () => {
    abort.abort();
    cancelRead?.();
    for (const { cancelLeave } of subjects.values()) cancelLeave?.();
    subscription.unsubscribe();
  });
  subscription.on('subscribed', ({ recovered }) => recovered || void readList());
  subscription.on('gap', () => void readList());
  subscription.on('unsubscribed', close);
  return {
    on,
    subscription,
    close,
    get members() {
      return present();
    },
  };
}
