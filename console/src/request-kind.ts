import type { TransportName } from '../../client/src';

/** Which transport makes a request; `other` is everything that no transport is made of: publishes, presence. */
export type RequestKind = Exclude<TransportName, 'websocket'> | 'other';

const KINDS: Readonly<Record<string, RequestKind>> = {
  events: 'sse',
  messages: 'long-poll',
  'messages/now': 'short-poll',
};

/** Tells transports apart by what they ask for. What fills a hole asks as short polling does. */
export function requestKind(url: string): RequestKind {
  const [, path = ''] = /\/v1\/([^?#]*)/.exec(url) ?? [];
  return KINDS[path] ?? 'other';
}
