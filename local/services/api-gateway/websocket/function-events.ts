import type { IncomingMessage } from 'node:http';
import { commonLogTime } from '../../../http/common-log-time';
import { headerPairs } from '../../../http/headers';

/** The client of a connection, as in events. */
export interface Identity {
  readonly sourceIp: string;
  readonly userAgent?: string;
}

/** The result of an authorizer: its context as text, `principalId`, and `integrationLatency` in milliseconds. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

/** The values that are equal in all events of one connection. */
export interface ConnectionDetails {
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

/** A request on a connection: the handshake, a message or the disconnect. */
export interface RequestDetails {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly routeKey: string;
}

/** The headers and query of the upgrade request, as in events. */
export interface HandshakeDetails {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly multiValueQuery: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The `eventType` of an event. */
export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

const NOT_FORWARDED = new Set(['connection', 'upgrade', 'host']);

/** Collects values by name. It uses a map, because a client can send a header with the name `__proto__`. */
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
 * Reads the upgrade request. Header names keep the case of the client. `Host` is the host name on AWS, and the headers
 * that API Gateway adds are included. Without a query, both query members are undefined.
 */
export function readHandshake(
  request: IncomingMessage,
  query: string,
  added: { readonly domainName: string; readonly traceId: string; readonly sourceIp: string },
): HandshakeDetails {
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
  details: ConnectionDetails,
  request: RequestDetails,
  extra: object,
): Record<string, unknown> {
  return {
    routeKey: request.routeKey,
    ...(details.authorizer && { authorizer: details.authorizer }),
    ...extra,
    eventType,
    extendedRequestId: request.requestId,
    requestTime: commonLogTime(request.at),
    messageDirection: 'IN',
    stage: details.stage,
    connectedAt: details.connectedAt,
    requestTimeEpoch: request.at,
    identity: details.identity,
    requestId: request.requestId,
    domainName: details.domainName,
    connectionId: details.connectionId,
    apiId: details.apiId,
  };
}

const stageVariables = (details: ConnectionDetails): object =>
  details.stageVariables ? { stageVariables: details.stageVariables } : {};

/** The event of a `$connect` route. */
export function connectEvent(
  details: ConnectionDetails,
  request: RequestDetails,
  handshake: HandshakeDetails,
): Record<string, unknown> {
  return {
    headers: handshake.headers,
    multiValueHeaders: handshake.multiValueHeaders,
    ...(handshake.query && {
      queryStringParameters: handshake.query,
      multiValueQueryStringParameters: handshake.multiValueQuery,
    }),
    ...stageVariables(details),
    requestContext: requestContext('CONNECT', details, request, {}),
    isBase64Encoded: false,
  };
}

/** The event of an authorizer. It contains its maps even if they are empty. */
export function authorizerEvent(
  details: ConnectionDetails,
  request: RequestDetails,
  handshake: HandshakeDetails,
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
    stageVariables: details.stageVariables ?? {},
    requestContext: requestContext('CONNECT', details, request, {}),
  };
}

/** The event of a message. It has neither headers nor query. */
export function messageEvent(
  details: ConnectionDetails,
  request: RequestDetails,
  messageId: string,
  body: string,
): Record<string, unknown> {
  return {
    ...stageVariables(details),
    requestContext: requestContext('MESSAGE', details, request, { messageId }),
    body,
    isBase64Encoded: false,
  };
}

/** The event after the end of a connection. Its four headers are equal for all clients. */
export function disconnectEvent(
  details: ConnectionDetails,
  request: RequestDetails,
  code: number,
  reason: string,
): Record<string, unknown> {
  const headers = { Host: details.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(details),
    requestContext: requestContext('DISCONNECT', details, request, {
      disconnectStatusCode: code,
      disconnectReason: reason,
    }),
    isBase64Encoded: false,
  };
}
