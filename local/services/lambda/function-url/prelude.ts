import type { Answer } from '../../../http/response';
import { structuredResponse } from '../../../http/payload-response';

/** The content type that announces a prelude: JSON with status, headers and cookies, eight NUL bytes, then the body. */
export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** The content type of a stream that names none (runtime interface client). */
export const DEFAULT_STREAM_TYPE = 'application/octet-stream';

const SEPARATOR = Buffer.alloc(8);
/** Longer than any head that a client would take; keeps a stream that never has a separator from filling the memory. */
const MAX_PRELUDE_BYTES = 64 * 1024;

/** Finds the end of a prelude in bytes that come in pieces of any size. */
export class PreludeScanner {
  #seen: Buffer = Buffer.alloc(0);

  /** Whether no separator came within the size that a prelude may have. */
  get isTooLong(): boolean {
    return this.#seen.length > MAX_PRELUDE_BYTES;
  }

  /** Whether nothing came at all. */
  get isEmpty(): boolean {
    return this.#seen.length === 0;
  }

  /** Takes a piece; once the separator is complete, returns what stands before and after it. */
  push(piece: Buffer): { readonly json: string; readonly rest: Buffer } | undefined {
    const from = Math.max(0, this.#seen.length - SEPARATOR.length + 1);
    this.#seen = Buffer.concat([this.#seen, piece]);
    const end = this.#seen.indexOf(SEPARATOR, from);
    if (end < 0) return undefined;
    return { json: this.#seen.toString('utf8', 0, end), rest: this.#seen.subarray(end + SEPARATOR.length) };
  }
}

/** Status, headers and cookies of a prelude, with an empty body; undefined when they are malformed. */
export function headOf(json: string): Answer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return structuredResponse({ statusCode: 200, ...value, body: '' }, DEFAULT_STREAM_TYPE);
}
