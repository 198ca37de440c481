import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { ApiGatewayOptions } from '../options';
import { sourceIp, splitTarget } from '../../../http/headers';
import { traceId } from '../../../http/request';
import { gatewayId } from '../identifiers';
import type { Api, Stage } from '../state';
import { admit } from './admission';
import type { Admission } from './admission';
import { readHandshake } from './function-events';
import type { ConnectionDetails, RequestDetails } from './function-events';
import { webSocketLogContext } from './log-context';

/** The result of a successful handshake. */
export interface OpenedConnection {
  readonly details: ConnectionDetails;
  readonly stage: Stage;
  /** Undefined if the client disconnected while `$connect` ran. */
  readonly socket: WebSocket | undefined;
}

/** The quota for the URL with its query, in characters. */
const MAX_URL_LENGTH = 4096;
const KEY = /^[+/0-9A-Za-z]{22}==$/;

const messageBody = (message: string): string => JSON.stringify({ message });

/** Responds to a handshake with a status other than 101. */
function fail(socket: Duplex, status: number, body: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function isHandshake(request: IncomingMessage): boolean {
  const { upgrade, 'sec-websocket-key': key, 'sec-websocket-version': version } = request.headers;
  return request.method === 'GET' && upgrade?.toLowerCase() === 'websocket' && version === '13' && KEY.test(key ?? '');
}

/** The deployed stage that the path names; undefined for a path below a stage. */
export function stageOf(api: Api, path: string): Stage | undefined {
  const stage = api.stages.get(path.slice(1));
  return stage?.deployed ? stage : undefined;
}

/** A `ws` server for handshakes only. It does not compress; `frame-limits.ts` checks the sizes. */
export interface Upgrader {
  readonly server: WebSocketServer;
  /** The subprotocol to select, by request. */
  readonly protocols: WeakMap<IncomingMessage, string>;
}

function complete(
  upgrader: Upgrader,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string | undefined,
  opened: (socket: WebSocket) => void,
): void {
  if (protocol !== undefined) upgrader.protocols.set(request, protocol);
  if (socket.destroyed || !socket.readable || !socket.writable) return void socket.destroy();
  upgrader.server.handleUpgrade(request, socket, head, opened);
}

/**
 * Delays the handshake until the authorizer and the `$connect` function have returned, then responds with 101 or an
 * error status.
 * @param opened called in the same tick as the 101 response, before any byte of the client is read
 */
export async function performHandshake(
  deps: ApiGatewayOptions,
  api: Api,
  upgrader: Upgrader,
  wire: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  opened: (connection: OpenedConnection) => void,
): Promise<void> {
  const { request, socket, head } = wire;
  const target = request.url ?? '/';
  if (!isHandshake(request)) return fail(socket, 400, messageBody('Bad Request'));
  if (target.length > MAX_URL_LENGTH) return fail(socket, 414, messageBody('Request-URI Too Long'));
  const { path, query } = splitTarget(target);
  const stage = stageOf(api, path);
  if (!stage) return fail(socket, 403, messageBody('Forbidden'));

  const at = deps.clock.now();
  const ip = sourceIp(request);
  const userAgent = request.headers['user-agent'];
  const pending: ConnectionDetails = {
    connectionId: gatewayId(deps.random),
    apiId: api.apiId,
    domainName: api.domainName,
    stage: stage.name,
    stageVariables: stage.variables,
    connectedAt: at,
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp: ip },
    authorizer: undefined,
  };
  const details: RequestDetails = { requestId: gatewayId(deps.random), at, routeKey: '$connect' };
  const handshake = readHandshake(request, query, {
    domainName: api.domainName,
    traceId: traceId(deps.random, at),
    sourceIp: ip,
  });
  const admission: Admission = stage.throttle.take('$connect')
    ? await admit(deps, api, pending, details, handshake)
    : { admitted: false, status: 429, body: messageBody('Too Many Requests') };
  const connection: ConnectionDetails = {
    ...pending,
    authorizer: admission.admitted ? admission.authorizer : undefined,
  };
  stage.accessLog?.write(
    webSocketLogContext('CONNECT', connection, details, { status: admission.admitted ? 200 : admission.status }),
  );
  if (!admission.admitted) return fail(socket, admission.status, admission.body);
  let done = false;
  complete(upgrader, request, socket, head, admission.protocol, (webSocket) => {
    done = true;
    opened({ details: connection, stage, socket: webSocket });
  });
  if (!done) opened({ details: connection, stage, socket: undefined });
}
