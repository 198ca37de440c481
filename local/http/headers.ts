import type { IncomingMessage } from 'node:http';

/** The headers of a request as pairs of name and value, in the order and case of the client. */
export function headerPairs(request: IncomingMessage): (readonly [string, string])[] {
  const { rawHeaders } = request;
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) pairs.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return pairs;
}

/** The IP address of the client. An IPv4 address in IPv6 form is converted to IPv4. */
export function sourceIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

/** Splits a request target into its path and its query without the `?`. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
