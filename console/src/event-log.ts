import { element } from './dom';
import { formatTime } from './format';

/** Determines the color of an entry. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export interface LogEntry {
  /** Title of the subscriber, or the part of the page: `Network`, `Presence` … */
  readonly source: string;
  /** One or two words: `downgraded`, `recovered`, `gap` … */
  readonly event: string;
  readonly details: string;
  readonly tone: Tone;
}

/** Adds an entry to the event log. */
export type Log = (entry: LogEntry) => void;

/** Older entries are removed. */
const MAX_ENTRIES = 200;

/** Fills the list of events, newest first. */
export function createEventLog(list: HTMLElement, now: () => Date): { readonly log: Log; clear(): void } {
  return {
    log: ({ source, event, details, tone }) => {
      const time = now();
      list.prepend(
        element('li', {
          children: [
            element('time', { text: formatTime(time), attributes: { datetime: time.toISOString() } }),
            element('span', { class: 'source', text: source }),
            element('span', { class: `event ${tone}`, text: event }),
            element('span', { class: 'details', text: details }),
          ],
        }),
      );
      while (list.children.length > MAX_ENTRIES) list.lastElementChild?.remove();
    },
    clear: () => list.replaceChildren(),
  };
}
