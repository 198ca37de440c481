import type { IncomingMessage } from 'node:http';

/** Name and value pairs in the order and the case that the client sent. */
export function headerPairs(request: IncomingMessage): (readonly [string, string])[] {
  const { rawHeaders } = request;
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) pairs.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return pairs;
}

/** The client's address without the IPv6 form of an IPv4 address. */
export function sourceIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

/** Path and query of a request target; the query without its `?`. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
