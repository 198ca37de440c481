import type { HttpResponse } from '../../../http/response';
import { structuredResponse } from '../../../http/payload-response';

/**
 * The content type of a stream with a prelude: JSON with status, headers and cookies, then eight NUL bytes, then the
 * body.
 */
export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** The content type of a stream without a prelude (as in the runtime interface client). */
export const DEFAULT_STREAM_TYPE = 'application/octet-stream';

const SEPARATOR = Buffer.alloc(8);
/** Maximum size of a prelude. It limits the memory for a stream that never contains the separator. */
const MAX_PRELUDE_BYTES = 64 * 1024;

/** Finds the end of a prelude in a stream of chunks of any size. */
export class PreludeScanner {
  #seen: Buffer = Buffer.alloc(0);

  /** Whether the limit was exceeded without a separator. */
  get isTooLong(): boolean {
    return this.#seen.length > MAX_PRELUDE_BYTES;
  }

  /** Whether no byte was received. */
  get isEmpty(): boolean {
    return this.#seen.length === 0;
  }

  /** Adds a chunk. @returns the parts before and after the separator when the separator is complete */
  push(chunk: Buffer): { readonly json: string; readonly rest: Buffer } | undefined {
    const from = Math.max(0, this.#seen.length - SEPARATOR.length + 1);
    this.#seen = Buffer.concat([this.#seen, chunk]);
    const end = this.#seen.indexOf(SEPARATOR, from);
    if (end < 0) return undefined;
    return { json: this.#seen.toString('utf8', 0, end), rest: this.#seen.subarray(end + SEPARATOR.length) };
  }
}

/** The status, headers and cookies of a prelude as a response with an empty body; undefined if they are malformed. */
export function headOf(json: string): HttpResponse | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return structuredResponse({ statusCode: 200, ...value, body: '' }, DEFAULT_STREAM_TYPE);
}
