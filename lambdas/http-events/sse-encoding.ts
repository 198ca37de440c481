/** One event of a stream (HTML standard, "Server-sent events"). */
export interface StreamEvent {
  /** If undefined, the event is a `message`. */
  readonly event?: string;
  /** The client's position after the event. A native `EventSource` sends it back as `Last-Event-ID`. */
  readonly id?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/**
 * The text of an event. JSON text contains no line breaks, so the data is always one line.
 * @throws Error if name or id contain a line break or NUL, or JSON cannot represent the data
 */
export function encodeEvent({ event, id, data }: StreamEvent): string {
  const text = JSON.stringify(data);
  if (text === undefined)
    throw new Error(`data of the event ${event ?? 'message'} is ${typeof data}, which JSON cannot represent`);
  return `${field('event', event)}${field('id', id)}data: ${text}\n\n`;
}

/**
 * The text of a comment, which clients ignore.
 * @throws Error if it has more than one line
 */
export function encodeComment(comment: string): string {
  return `: ${singleLine('a comment', comment)}\n\n`;
}

/** The field that sets how long a native `EventSource` waits before it reconnects. */
export function encodeRetry(milliseconds: number): string {
  return `retry: ${milliseconds}\n\n`;
}

function field(name: 'event' | 'id', value: string | undefined): string {
  return value === undefined ? '' : `${name}: ${singleLine(`the ${name} of an event`, value)}\n`;
}

/** A line break would end the field early, and clients ignore an id with a NUL. */
function singleLine(what: string, text: string): string {
  if (!/[\r\n\0]/.test(text)) return text;
  throw new Error(`${what} is ${JSON.stringify(text.slice(0, 40))}; it must not contain a line break or a NUL`);
}
