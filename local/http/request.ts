import type { IncomingMessage } from 'node:http';
import type { Random } from '../core/random';
import { headerPairs, sourceIp, splitTarget } from './headers';

/** A request in the form of payload format 2.0. */
export interface HttpRequest {
  readonly method: string;
  /** As sent, percent-encoded. */
  readonly encodedPath: string;
  /** Without the `?`. */
  readonly rawQueryString: string;
  readonly protocol: string;
  readonly sourceIp: string;
  /** Names in lower case, repeated values joined with commas, without cookies. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly body: Buffer;
}

/** Values of headers that API Gateway or Lambda adds to a request. */
export interface AddedHeaders {
  readonly domainName: string;
  readonly traceId: string;
}

const HEX = '0123456789abcdef';
const NOT_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'x-amzn-trace-id',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Joins the values of repeated names with commas. */
function joined(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

/** The size of the request line and the headers in bytes, as the quota of HTTP APIs counts it. */
export function headBytes(request: IncomingMessage): number {
  const line = `${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`;
  return headerPairs(request).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    Buffer.byteLength(line),
  );
}

/** Converts a request to the form of events. */
export function readHttpRequest(request: IncomingMessage, body: Buffer, added: AddedHeaders): HttpRequest {
  const { path, query } = splitTarget(request.url ?? '/');
  const ip = sourceIp(request);
  const sent = headerPairs(request).map(([name, value]) => [name.toLowerCase(), value] as const);
  const cookies = sent
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/).filter((cookie) => cookie !== ''));
  const forwarded = sent.filter(([name]) => name !== 'cookie' && name !== 'content-length' && !NOT_FORWARDED.has(name));
  return {
    method: request.method ?? 'GET',
    encodedPath: path,
    rawQueryString: query,
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: ip,
    headers: joined([
      ...forwarded,
      ['content-length', String(body.length)],
      ['host', added.domainName],
      ['x-amzn-trace-id', added.traceId],
      // API Gateway appends the address of the client to the value that the client sent.
      ['x-forwarded-for', ip],
      ['x-forwarded-port', '443'],
      ['x-forwarded-proto', 'https'],
    ]),
    cookies: cookies.length > 0 ? cookies : undefined,
    query: query === '' ? undefined : joined(new URLSearchParams(query)),
    body,
  };
}

/** The value of an `X-Amzn-Trace-Id` header that starts a new trace. */
export function traceId(random: Random, atMs: number): string {
  const seconds = Math.floor(atMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${random.text(24, HEX)}`;
}
