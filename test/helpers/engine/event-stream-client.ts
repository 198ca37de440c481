import { EventStreamParser } from './parse-event-stream';
import type { ParsedEvent } from './parse-event-stream';
import { DEADLINE_MS, eventually } from '../eventually';

/** Reads an event stream with `fetch`, and keeps every event. */
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

  /** Opens a stream. The response may be an error. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
    const leaving = new AbortController();
    return new EventClient(await fetch(url, { headers, signal: leaving.signal }), leaving);
  }

  get events(): readonly ParsedEvent[] {
    return this.parser.events;
  }

  /** Received messages, in the order of arrival. */
  get messages(): { readonly channel: string; readonly offset: number; readonly data: unknown }[] {
    return this.events
      .filter(({ type }) => type === 'message')
      .map(({ data }) => JSON.parse(data) as { channel: string; offset: number; data: unknown });
  }

  /** Waits for the event number `count` of a type. */
  until(type: string, count = 1, deadlineMs = DEADLINE_MS): Promise<ParsedEvent> {
    return eventually(
      () => {
        const found = this.events.filter((event) => event.type === type)[count - 1];
        if (found === undefined)
          throw new Error(
            `Event ${count} of type ${type} has not arrived. Events so far: ${JSON.stringify(this.events)}`,
          );
        return found;
      },
      { deadlineMs },
    );
  }

  /** Disconnects, as a closed page does. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) this.parser.push(decoder.decode(chunk, { stream: true }));
    } catch (error) {
      if (!this.#leaving.signal.aborted) throw error;
    }
  }
}
