/** An event of a `text/event-stream`. */
export interface StreamEvent {
  /** @default 'message' */
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a `text/event-stream` (WHATWG HTML, section 9.2.6), cut anywhere: a function that takes decoded text and gives
 * the events that the text completes. Of the standard it leaves out what the service does not send: a byte order mark
 * and lines that end with a lone carriage return. Ids are not read, as each message says where it stands.
 */
export function createStreamParser(): (text: string) => StreamEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];

  return (text) => {
    const events: StreamEvent[] = [];
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
      else if (line === '') {
        if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
      }
    }
    return events;
  };
}
