/** How many messages of the past are remembered to recognise one that comes again. */
const MEMORY = 2000;

/** Looks at what comes over the wire and counts messages that came before: the client drops them. */
export class WireTap {
  readonly #seen = new Set<string>();
  #duplicates = 0;

  constructor(private readonly changed: () => void) {}

  /** Messages that arrived again. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Takes a whole frame or body. */
  text(text: string): void {
    for (const message of messagesIn(parse(text))) this.#message(message);
  }

  /** Takes a stream of events piece by piece. */
  stream(): (chunk?: Uint8Array) => void {
    const decoder = new TextDecoder();
    let rest = '';
    return (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) this.text(line.slice(5));
    };
  }

  #message({ channel, epoch, offset }: Place): void {
    const key = `${channel} ${epoch} ${offset}`;
    if (this.#seen.has(key)) {
      this.#duplicates += 1;
      this.changed();
    }
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > MEMORY && oldest !== undefined) this.#seen.delete(oldest);
  }
}

interface Place {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
}

/** Messages of a push, a page or an event; gaps and places of channels have no `id` of a message. */
function messagesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isMessage(value)) return [value];
  const { messages } = value as { readonly messages?: unknown };
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
}

function isMessage(value: unknown): value is Place {
  const { channel, epoch, offset, time } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof channel === 'string' && typeof epoch === 'string' && typeof offset === 'number' && typeof time === 'string'
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours to judge: the client says what is wrong with it.
    return undefined;
  }
}
