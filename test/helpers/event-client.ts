import { EventStreamParser } from './event-stream';
import type { ParsedEvent } from './event-stream';
import { DEADLINE_MS, eventually } from './eventually';

/** A client of a stream of events that is nothing but `fetch`, and remembers every event. */
export class EventClient {
  readonly parser = new EventStreamParser();
  readonly ended: Promise<void>;
  readonly #leaving: AbortController;

  private constructor(
    readonly response: Response,
    leaving: AbortController,
  ) {
    this.#leaving = leaving;
    this.ended = this.#read();
  }

  /** Opens a stream, whatever the answer is. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
    const leaving = new AbortController();
    return new EventClient(await fetch(url, { headers, signal: leaving.signal }), leaving);
  }

  get events(): readonly ParsedEvent[] {
    return this.parser.events;
  }

  /** Messages that arrived, in the order in which they did. */
  get messages(): { readonly channel: string; readonly offset: number; readonly data: unknown }[] {
    return this.events
      .filter(({ type }) => type === 'message')
      .map(({ data }) => JSON.parse(data) as { channel: string; offset: number; data: unknown });
  }

  /** Waits until an event of a type is there. */
  until(type: string, count = 1, deadlineMs = DEADLINE_MS): Promise<ParsedEvent> {
    return eventually(
      () => {
        const found = this.events.filter((event) => event.type === type)[count - 1];
        if (found === undefined) throw new Error(`no ${type} number ${count} among ${JSON.stringify(this.events)}`);
        return found;
      },
      { deadlineMs },
    );
  }

  /** Leaves without a word, as a page that is closed does. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const piece of this.response.body ?? []) this.parser.push(decoder.decode(piece, { stream: true }));
    } catch (error) {
      if (!this.#leaving.signal.aborted) throw error;
    }
  }
}
