import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { EngineError } from '../../../core/errors';
import { messageAnswer, sendAnswer } from '../../../http/response';
import type { ApiGatewayDeps } from '../deps';
import { splitTarget } from '../../../http/headers';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import type { Api } from '../state';
import { Connection } from './connection';
import type { ConnectionHooks } from './connection';
import { MESSAGE_LIMIT } from './frame-watch';
import { shakeHands, stageOf } from './handshake';
import type { Opened, Upgrader } from './handshake';
import { manageConnection, managementTarget } from './management';
import { handleMessage, sendDisconnect } from './messages';
import { compileRouteSelection } from './route-selection';

/** How long a client may take to answer a close frame. AWS states no figure. */
const CLOSE_TIMEOUT_MS = 5000;

/** An open connection, for tests. */
export interface ConnectionSummary {
  readonly connectionId: string;
  readonly apiId: string;
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
}

/** The WebSocket APIs of the engine. */
export interface WebSocketGateway {
  /** Serves an API on a loopback port (0: any free one) and returns the port. */
  open(api: Api, port: number): Promise<number>;
  connections(): readonly ConnectionSummary[];
  /** The client is gone without closing TCP: posts still answer 200 until a limit passes, and no `$disconnect` ever follows. */
  dropSilently(connectionId: string): void;
  /** The connection is gone: posts answer 410, and no `$disconnect` ever follows. */
  vanish(connectionId: string): void;
  /** The next `$disconnect` event is lost. */
  loseNextDisconnect(): void;
  /** Closes every connection with 1001, without `$disconnect` events, and stops listening. */
  stop(): Promise<void>;
}

function createUpgrader(): Upgrader {
  const protocols = new WeakMap<IncomingMessage, string>();
  const handleProtocols = (offered: Set<string>, request: IncomingMessage): string | false => {
    const selected = protocols.get(request);
    return selected !== undefined && offered.has(selected) ? selected : false;
  };
  // The types of `ws` do not know closeTimeout yet.
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

/** WebSocket APIs on real sockets: handshakes, messages, limits, `$disconnect` and the management API. */
export function createWebSocketGateway(deps: ApiGatewayDeps): WebSocketGateway {
  const connections = new Map<string, Connection>();
  const listeners: Listener[] = [];
  const upgrader = createUpgrader();
  let disconnectsToLose = 0;
  let stopped = false;

  const run = (task: Promise<void>): void => {
    task.catch((error: unknown) =>
      deps.reporter.report({
        type: 'warning',
        message: `WebSocket gateway: ${error instanceof Error ? error.message : String(error)}`,
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
      'Take an id from connections().',
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

  function admitted(api: Api, hooks: ConnectionHooks, wire: Duplex, { facts, stage, socket }: Opened): void {
    if (!socket) return disconnected({ id: facts.connectionId, api, stage, facts }, 1006, '');
    const connection = new Connection(api, stage, facts, socket, wire, deps.clock, hooks);
    if (stopped) connection.stop();
    else connections.set(connection.id, connection);
  }

  async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = splitTarget(request.url ?? '/');
    const target = managementTarget(path);
    if (target) return manageConnection(deps, api, connections, target, request, response);
    request.resume();
    sendAnswer(
      response,
      request.method === 'GET' && stageOf(api, path)
        ? messageAnswer(426, 'Upgrade Required', { upgrade: 'websocket' })
        : messageAnswer(403, 'Forbidden'),
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
            shakeHands(deps, api, upgrader, { request, socket, head }, (opened) =>
              admitted(api, hooks, socket, opened),
            ),
        },
        deps.reporter,
      );
      listeners.push(listener);
      return listener.port;
    },
    connections: () =>
      [...connections.values()].map(({ id, facts }) => ({
        connectionId: id,
        apiId: facts.apiId,
        stage: facts.stage,
        connectedAt: facts.connectedAt,
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
