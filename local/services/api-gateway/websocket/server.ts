import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { errorText } from '../../../core/error-text';
import { EngineError } from '../../../core/errors';
import { messageResponse, sendResponse } from '../../../http/response';
import type { ApiGatewayOptions } from '../options';
import { splitTarget } from '../../../http/headers';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import type { Api } from '../state';
import { Connection } from './connection';
import type { ConnectionHooks } from './connection';
import { MESSAGE_LIMIT } from './frame-limits';
import { performHandshake, stageOf } from './handshake';
import type { OpenedConnection, Upgrader } from './handshake';
import { managementTarget, serveManagementCall } from '../management-api';
import { handleMessage, sendDisconnect } from './messages';
import { compileRouteSelection } from './route-selection';

/** The time that a client has to respond to a close frame, in milliseconds. AWS does not document its limit. */
const CLOSE_TIMEOUT_MS = 5000;

/** An open connection, for tests. */
export interface ConnectionSummary {
  readonly connectionId: string;
  readonly apiId: string;
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
}

export interface WebSocketApiServer {
  /** Serves an API on a loopback port (0: any free one) and returns the port. */
  open(api: Api, port: number): Promise<number>;
  connections(): readonly ConnectionSummary[];
  /**
   * Simulates a client that disappears without closing TCP. Posts succeed until a time limit of the connection.
   * `$disconnect` is never sent.
   */
  dropSilently(connectionId: string): void;
  /** Simulates a lost connection. Posts fail with 410, and no `$disconnect` follows. */
  vanish(connectionId: string): void;
  /** Drops the next `$disconnect` event. */
  loseNextDisconnect(): void;
  /** Stops listening and closes every connection with 1001, without `$disconnect` events. */
  stop(): Promise<void>;
}

function createUpgrader(): Upgrader {
  const protocols = new WeakMap<IncomingMessage, string>();
  const handleProtocols = (offered: Set<string>, request: IncomingMessage): string | false => {
    const selected = protocols.get(request);
    return selected !== undefined && offered.has(selected) ? selected : false;
  };
  // The type definitions of `ws` do not contain closeTimeout yet.
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_LIMIT,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols,
  };
  return { server: new WebSocketServer(options), protocols };
}

/** Creates the server of WebSocket APIs: handshakes, messages, limits, `$disconnect` and the management API. */
export function createWebSocketApiServer(deps: ApiGatewayOptions): WebSocketApiServer {
  const connections = new Map<string, Connection>();
  const listeners: Listener[] = [];
  const upgrader = createUpgrader();
  let disconnectsToLose = 0;
  let stopped = false;

  const run = (task: Promise<void>): void => {
    task.catch((error: unknown) =>
      deps.reporter.report({
        type: 'warning',
        message: `A WebSocket API could not process an event: ${errorText(error)}`,
      }),
    );
  };
  const disconnected: ConnectionHooks['disconnected'] = (connection, code, reason) => {
    if (disconnectsToLose > 0) disconnectsToLose -= 1;
    else if (!stopped) run(sendDisconnect(deps, connection, code, reason));
  };
  const find = (connectionId: string): Connection => {
    const connection = connections.get(connectionId);
    if (connection) return connection;
    throw new EngineError(
      'connection_unknown',
      `No open connection has the id ${connectionId}.`,
      'Use an id from connections().',
    );
  };

  function hooksOf(api: Api): ConnectionHooks {
    const expression = api.routeSelectionExpression ?? '';
    const selector = compileRouteSelection(expression);
    if (!selector)
      throw new EngineError(
        'route_selection_unsupported',
        `API ${api.name} has the route selection expression ${JSON.stringify(expression)}, which is not supported.`,
        'Use $request.body.<path> or a template of ${request.body.<path>}.',
      );
    return {
      message: (connection, text) => run(handleMessage(deps, connection, selector, text)),
      ended: (connection) => connections.delete(connection.id),
      disconnected,
    };
  }

  function admitted(
    api: Api,
    hooks: ConnectionHooks,
    wire: Duplex,
    { details, stage, socket }: OpenedConnection,
  ): void {
    if (!socket) return disconnected({ id: details.connectionId, api, stage, details }, 1006, '');
    const connection = new Connection(api, stage, details, socket, wire, deps.clock, hooks);
    if (stopped) connection.stop();
    else connections.set(connection.id, connection);
  }

  async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = splitTarget(request.url ?? '/');
    const target = managementTarget(path);
    if (target) return serveManagementCall(deps, api, connections, target, request, response);
    request.resume();
    sendResponse(
      response,
      request.method === 'GET' && stageOf(api, path)
        ? messageResponse(426, 'Upgrade Required', { upgrade: 'websocket' })
        : messageResponse(403, 'Forbidden'),
    );
  }

  return {
    async open(api, port) {
      const hooks = hooksOf(api);
      const listener = await openListener(
        port,
        {
          request: (request, response) => serve(api, request, response),
          upgrade: (request, socket, head) =>
            performHandshake(deps, api, upgrader, { request, socket, head }, (opened) =>
              admitted(api, hooks, socket, opened),
            ),
        },
        deps.reporter,
      );
      listeners.push(listener);
      return listener.port;
    },
    connections: () =>
      [...connections.values()].map(({ id, details }) => ({
        connectionId: id,
        apiId: details.apiId,
        stage: details.stage,
        connectedAt: details.connectedAt,
      })),
    dropSilently: (connectionId) => find(connectionId).silence(),
    vanish: (connectionId) => find(connectionId).vanish(),
    loseNextDisconnect: () => {
      disconnectsToLose += 1;
    },
    async stop() {
      stopped = true;
      for (const connection of connections.values()) connection.stop();
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
