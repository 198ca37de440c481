import type { LogEntry } from '../../../lambdas/channels/log-store';
import { START } from './fakes';
import type { MemoryChannels } from './memory-channels';

/** Retention of messages in the logs of tests. */
export const RETENTION_SECONDS = 3600;

/** JSON text of a stored message. */
export function storedText(id: string, data: unknown = id): string {
  return JSON.stringify({ id, data, time: new Date(START).toISOString() });
}

/** A log entry. By default it is a minute old. */
export function logEntry(offset: number, changes: Partial<LogEntry> = {}): LogEntry {
  const loggedAt = changes.loggedAt ?? START - 60_000;
  const expiresAt = Math.ceil(loggedAt / 1000) + RETENTION_SECONDS;
  return { offset, epoch: 'e', text: storedText(`m${offset}`), loggedAt, expiresAt, ...changes };
}

/** Creates a channel with its head at an offset, and with these entries in its log. */
export function fillChannel(
  channels: MemoryChannels,
  channel: string,
  headOffset: number,
  entries: readonly LogEntry[],
  updatedAt = START - 60_000,
): void {
  channels.heads.set(channel, { epoch: 'e', offset: headOffset, text: storedText(`m${headOffset}`), updatedAt });
  for (const entry of entries) channels.log(channel, entry);
}

/** The whole numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
