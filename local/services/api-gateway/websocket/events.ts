import type { IncomingMessage } from 'node:http';
import { commonLogTime } from '../../../http/common-log-time';
import { headerPairs } from '../../../http/headers';

/** Who is at the other end, as events tell it. */
export interface Identity {
  readonly sourceIp: string;
  readonly userAgent?: string;
}

/** What an authorizer gave: its context as text, `principalId`, and how long it took in milliseconds. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

/** What stays the same in all events of one connection. */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  readonly identity: Identity;
  readonly authorizer: AuthorizerContext | undefined;
}

/** One request on a connection. */
export interface RequestFacts {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly routeKey: string;
}

/** Headers and query of the upgrade request, in the form of events. */
export interface HandshakeFacts {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly multiValueQuery: Readonly<Record<string, readonly string[]>> | undefined;
}

export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

const NOT_FORWARDED = new Set(['connection', 'upgrade', 'host']);

/** Through maps, because a client may name a header `constructor` or `__proto__`. */
function collect(pairs: Iterable<readonly [string, string]>): {
  single: Record<string, string>;
  multi: Record<string, string[]>;
} {
  const multi = new Map<string, string[]>();
  for (const [name, value] of pairs) multi.set(name, [...(multi.get(name) ?? []), value]);
  const last = [...multi].map(([name, values]) => [name, values.at(-1)!] as const);
  return { single: Object.fromEntries(last), multi: Object.fromEntries(multi) };
}

/**
 * Reads the upgrade request: header names keep the client's case, `Host` is the API's host on AWS, and the headers that
 * API Gateway adds are there. Without a query both query members are undefined.
 */
export function readHandshake(
  request: IncomingMessage,
  query: string,
  added: { readonly domainName: string; readonly traceId: string; readonly sourceIp: string },
): HandshakeFacts {
  const sent = headerPairs(request).filter(
    ([name]) => !NOT_FORWARDED.has(name.toLowerCase()) && !/^x-forwarded-|^x-amzn-trace-id$/i.test(name),
  );
  const headers = collect([
    ['Host', added.domainName],
    ...sent,
    ['X-Amzn-Trace-Id', added.traceId],
    ['X-Forwarded-For', added.sourceIp],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ]);
  const parameters = query === '' ? undefined : collect(new URLSearchParams(query));
  return {
    headers: headers.single,
    multiValueHeaders: headers.multi,
    query: parameters?.single,
    multiValueQuery: parameters?.multi,
  };
}

function requestContext(
  eventType: EventType,
  facts: ConnectionFacts,
  request: RequestFacts,
  extra: object,
): Record<string, unknown> {
  return {
    routeKey: request.routeKey,
    ...(facts.authorizer && { authorizer: facts.authorizer }),
    ...extra,
    eventType,
    extendedRequestId: request.requestId,
    requestTime: commonLogTime(request.at),
    messageDirection: 'IN',
    stage: facts.stage,
    connectedAt: facts.connectedAt,
    requestTimeEpoch: request.at,
    identity: facts.identity,
    requestId: request.requestId,
    domainName: facts.domainName,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
  };
}

const stageVariables = (facts: ConnectionFacts): object =>
  facts.stageVariables ? { stageVariables: facts.stageVariables } : {};

/** The event of a `$connect` route. */
export function connectEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  handshake: HandshakeFacts,
): Record<string, unknown> {
  return {
    headers: handshake.headers,
    multiValueHeaders: handshake.multiValueHeaders,
    ...(handshake.query && {
      queryStringParameters: handshake.query,
      multiValueQueryStringParameters: handshake.multiValueQuery,
    }),
    ...stageVariables(facts),
    requestContext: requestContext('CONNECT', facts, request, {}),
    isBase64Encoded: false,
  };
}

/** The event of an authorizer; its maps are there even when they are empty. */
export function authorizerEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  handshake: HandshakeFacts,
  methodArn: string,
): Record<string, unknown> {
  const upgrade = { Connection: 'upgrade', Upgrade: 'websocket', 'content-length': '0' };
  return {
    type: 'REQUEST',
    methodArn,
    headers: { ...handshake.headers, ...upgrade },
    multiValueHeaders: {
      ...handshake.multiValueHeaders,
      ...Object.fromEntries(Object.entries(upgrade).map(([name, value]) => [name, [value]])),
    },
    queryStringParameters: handshake.query ?? {},
    multiValueQueryStringParameters: handshake.multiValueQuery ?? {},
    stageVariables: facts.stageVariables ?? {},
    requestContext: requestContext('CONNECT', facts, request, {}),
  };
}

/** The event of a message: no headers and no query. */
export function messageEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  messageId: string,
  body: string,
): Record<string, unknown> {
  return {
    ...stageVariables(facts),
    requestContext: requestContext('MESSAGE', facts, request, { messageId }),
    body,
    isBase64Encoded: false,
  };
}

/** The event after a connection ended; its headers are the same four for everybody. */
export function disconnectEvent(
  facts: ConnectionFacts,
  request: RequestFacts,
  code: number,
  reason: string,
): Record<string, unknown> {
  const headers = { Host: facts.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(facts),
    requestContext: requestContext('DISCONNECT', facts, request, {
      disconnectStatusCode: code,
      disconnectReason: reason,
    }),
    isBase64Encoded: false,
  };
}
