/** Maximum number of past messages that are remembered to recognize repetitions. */
const MAX_REMEMBERED = 2000;

/** Parses everything that a client receives and counts repeated messages, which the client itself drops silently. */
export class DuplicateCounter {
  readonly #seen = new Set<string>();
  #duplicates = 0;

  constructor(private readonly changed: () => void) {}

  /** Number of messages that arrived more than once. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Counts the messages of a complete WebSocket frame or response body. */
  addText(text: string): void {
    for (const message of messagesIn(parse(text))) this.#add(message);
  }

  /** Returns a function that counts the messages of an event stream. Call it with each chunk of the stream. */
  eventStream(): (chunk?: Uint8Array) => void {
    const decoder = new TextDecoder();
    let rest = '';
    return (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) this.addText(line.slice(5));
    };
  }

  #add({ channel, epoch, offset }: MessagePosition): void {
    const key = `${channel} ${epoch} ${offset}`;
    if (this.#seen.has(key)) {
      this.#duplicates += 1;
      this.changed();
    }
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
  }
}

interface MessagePosition {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
}

/** The messages of a frame, a response or an event. Gaps and channel positions have no `time`, so they are not messages. */
function messagesIn(value: unknown): MessagePosition[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isMessage(value)) return [value];
  const { messages } = value as { readonly messages?: unknown };
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
}

function isMessage(value: unknown): value is MessagePosition {
  const { channel, epoch, offset, time } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof channel === 'string' && typeof epoch === 'string' && typeof offset === 'number' && typeof time === 'string'
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON contains no messages. The client reports it as an error.
    return undefined;
  }
}
