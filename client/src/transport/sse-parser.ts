/** One event of a `text/event-stream`. */
export interface StreamEvent {
  /** @default 'message' */
  readonly event: string;
  readonly data: string;
}

/**
 * Creates a parser of `text/event-stream` (WHATWG HTML, section 9.2.6). Call it with each piece of decoded text. The
 * text may be split anywhere. The parser returns the events that the piece completes. It does not support a byte order
 * mark or a lone carriage return as line end, because the service sends neither. It ignores ids, because each message has
 * its position.
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
