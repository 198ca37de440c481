import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { ApiGatewayDeps } from '../deps';
import { sourceIp, splitTarget } from '../../../http/headers';
import { traceId } from '../../../http/request';
import { gatewayId } from '../identifiers';
import type { Api, Stage } from '../state';
import { admit } from './admission';
import type { Admission } from './admission';
import { readHandshake } from './events';
import type { ConnectionFacts, RequestFacts } from './events';
import { webSocketLogContext } from './log-context';

/** What a successful handshake leaves. */
export interface Opened {
  readonly facts: ConnectionFacts;
  readonly stage: Stage;
  /** Undefined when the client went away while `$connect` ran. */
  readonly socket: WebSocket | undefined;
}

/** The quota for the URL with its query, in characters. */
const MAX_URL_LENGTH = 4096;
const KEY = /^[+/0-9A-Za-z]{22}==$/;

const messageBody = (message: string): string => JSON.stringify({ message });

/** Answers a handshake with a status other than 101. */
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

/** The stage that a path names, if it is deployed. Nothing below a stage can be reached. */
export function stageOf(api: Api, path: string): Stage | undefined {
  const stage = api.stages.get(path.slice(1));
  return stage?.deployed ? stage : undefined;
}

/** A server that only completes handshakes; sizes are judged by the frame watch, and nothing is compressed. */
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
 * Holds the handshake open until the authorizer and `$connect` have decided, then answers it: 101, or the status that
 * fits. `opened` is called in the same turn as the 101, before any byte of the client is read.
 */
export async function shakeHands(
  deps: ApiGatewayDeps,
  api: Api,
  upgrader: Upgrader,
  wire: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  opened: (opened: Opened) => void,
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
  const pending: ConnectionFacts = {
    connectionId: gatewayId(deps.random),
    apiId: api.apiId,
    domainName: api.domainName,
    stage: stage.name,
    stageVariables: stage.variables,
    connectedAt: at,
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp: ip },
    authorizer: undefined,
  };
  const facts: RequestFacts = { requestId: gatewayId(deps.random), at, routeKey: '$connect' };
  const handshake = readHandshake(request, query, {
    domainName: api.domainName,
    traceId: traceId(deps.random, at),
    sourceIp: ip,
  });
  const admission: Admission = stage.throttle.take('$connect')
    ? await admit(deps, api, pending, facts, handshake)
    : { admitted: false, status: 429, body: messageBody('Too Many Requests') };
  const connection: ConnectionFacts = { ...pending, authorizer: admission.admitted ? admission.authorizer : undefined };
  stage.accessLog?.write(
    webSocketLogContext('CONNECT', connection, facts, { status: admission.admitted ? 200 : admission.status }),
  );
  if (!admission.admitted) return fail(socket, admission.status, admission.body);
  let done = false;
  complete(upgrader, request, socket, head, admission.protocol, (webSocket) => {
    done = true;
    opened({ facts: connection, stage, socket: webSocket });
  });
  if (!done) opened({ facts: connection, stage, socket: undefined });
}
