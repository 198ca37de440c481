import type { TransportName } from '../../client/src';

/** Which transport makes a request; `opening` is the first question of either kind of polling, or a look at a hole. */
export type RequestKind = Exclude<TransportName, 'websocket'> | 'opening' | 'other';

/** Tells transports apart by what they ask for. */
export function requestKind(url: string, headers: Headers): RequestKind {
  const { pathname, searchParams } = new URL(url);
  if (pathname.endsWith('/v1/events')) return 'sse';
  if (!pathname.endsWith('/v1/messages')) return 'other';
  if (Number(searchParams.get('wait') ?? 0) > 0) return 'long-poll';
  return headers.has('if-none-match') ? 'short-poll' : 'opening';
}

/** A kind of polling is at work as long as it asks at least this often. */
const ALIVE_MS = 4000;

/**
 * Finds out whose an `opening` question is, when one kind of polling is cut. A ladder asks it for a rung that it wants to
 * use: while the other kind is at work, it is a look whether the one that is cut works again; else it is the other's.
 */
export class PollingWatch {
  readonly #open = { 'long-poll': 0, 'short-poll': 0 };
  readonly #endedAt = { 'long-poll': -Infinity, 'short-poll': -Infinity };

  constructor(private readonly now: () => number) {}

  /** Notes a request; call what it returns when the request is over. */
  begin(kind: RequestKind): () => void {
    if (kind !== 'long-poll' && kind !== 'short-poll') return () => undefined;
    this.#open[kind] += 1;
    return () => {
      this.#open[kind] -= 1;
      this.#endedAt[kind] = this.now();
    };
  }

  /** Everything was cut off: nothing is at work. */
  reset(): void {
    this.#endedAt['long-poll'] = this.#endedAt['short-poll'] = -Infinity;
  }

  /** Whether a request of this kind meets a cut of these transports. */
  isCut(kind: RequestKind, cut: ReadonlySet<TransportName>): boolean {
    if (kind === 'other') return false;
    if (kind !== 'opening') {
      // The transport that is cut fails now; whatever takes its place begins with an opening of its own.
      if (cut.has(kind)) this.reset();
      return cut.has(kind);
    }
    const [long, short] = [cut.has('long-poll'), cut.has('short-poll')];
    if (long === short) return long;
    const other = long ? 'short-poll' : 'long-poll';
    if (this.#isAtWork(other)) return true;
    this.#endedAt[other] = this.now();
    return false;
  }

  #isAtWork(kind: 'long-poll' | 'short-poll'): boolean {
    return this.#open[kind] > 0 || this.now() - this.#endedAt[kind] < ALIVE_MS;
  }
}
