/** An event as a native `EventSource` would dispatch it. */
export interface ParsedEvent {
  readonly type: string;
  /** Last event id of the stream so far. */
  readonly id: string;
  readonly data: string;
}

/** Parses an event stream in chunks, by the rules of the HTML standard ("Interpreting an event stream"). */
export class EventStreamParser {
  readonly events: ParsedEvent[] = [];
  readonly comments: string[] = [];
  retryMs: number | undefined;
  lastEventId = '';
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id = '';

  /** Appends a chunk. Text after the last line end is parsed with the next chunk. */
  push(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) {
      this.comments.push(line.slice(1).trim());
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): void {
    this.lastEventId = this.#id;
    if (this.#data.length > 0) {
      this.events.push({ type: this.#type || 'message', id: this.#id, data: this.#data.join('\n') });
    }
    this.#type = '';
    this.#data = [];
  }
}

/** Parses a complete event stream. */
export function parseEventStream(text: string): EventStreamParser {
  const parser = new EventStreamParser();
  parser.push(text);
  return parser;
}
