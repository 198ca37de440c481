/** One event of a stream (HTML standard, "Server-sent events"). */
export interface StreamEvent {
  /** Name; without one the event is a `message`. */
  readonly event?: string;
  /** Where the client is after it: a native `EventSource` sends it back as `Last-Event-ID`. */
  readonly id?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/**
 * The text of an event. JSON has no line breaks of its own, so that data is one line whatever is in it.
 * @throws Error when name or id could end their line, or name a data that JSON cannot say
 */
export function encodeEvent({ event, id, data }: StreamEvent): string {
  const text = JSON.stringify(data);
  if (text === undefined)
    throw new Error(`data of the event ${event ?? 'message'} is ${typeof data}, which is no JSON`);
  return `${field('event', event)}${field('id', id)}data: ${text}\n\n`;
}

/**
 * The text of a comment, which clients ignore.
 * @throws Error when it has more than one line
 */
export function encodeComment(comment: string): string {
  return `: ${singleLine('a comment', comment)}\n\n`;
}

/** Tells a native `EventSource` how long to wait before it connects again. */
export function encodeRetry(milliseconds: number): string {
  return `retry: ${milliseconds}\n\n`;
}

function field(name: 'event' | 'id', value: string | undefined): string {
  return value === undefined ? '' : `${name}: ${singleLine(`the ${name} of an event`, value)}\n`;
}

/** A line break would end the line early, and clients ignore an id with a NUL. */
function singleLine(what: string, text: string): string {
  if (!/[\r\n\0]/.test(text)) return text;
  throw new Error(`${what} is ${JSON.stringify(text.slice(0, 40))}; it must not have a line break or a NUL`);
}
