import { element } from './dom';
import { formatTime } from './format';

/** How an entry is coloured. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** Something that happened. */
export interface LogEntry {
  /** To whom: the title of a subscriber, or `Network`, `Publish` … */
  readonly who: string;
  /** In a word: `fell`, `recovered`, `gap` … */
  readonly what: string;
  readonly why: string;
  readonly tone: Tone;
}

/** Takes what happens. */
export type Log = (entry: LogEntry) => void;

/** Entries that are kept. */
const MAX_ENTRIES = 200;

/** Shows what happens, the newest first. */
export function createEventLog(list: HTMLElement, now: () => Date): { readonly log: Log; clear(): void } {
  return {
    log: ({ who, what, why, tone }) => {
      const time = now();
      list.prepend(
        element('li', {
          children: [
            element('time', { text: formatTime(time), attributes: { datetime: time.toISOString() } }),
            element('span', { class: 'who', text: who }),
            element('span', { class: `what ${tone}`, text: what }),
            element('span', { class: 'why', text: why }),
          ],
        }),
      );
      while (list.children.length > MAX_ENTRIES) list.lastElementChild?.remove();
    },
    clear: () => list.replaceChildren(),
  };
}
