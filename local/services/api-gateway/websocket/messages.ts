import { arn } from '../../../core/account';
import type { ApiGatewayDeps } from '../deps';
import { callFunction } from '../call-function';
import type { CallOutcome } from '../call-function';
import { gatewayId } from '../identifiers';
import { integrationOf } from '../state';
import type { Route } from '../state';
import type { Connection, ConnectionInfo } from './connection';
import { errorText } from './error-text';
import { disconnectEvent, messageEvent } from './events';
import type { EventType, RequestFacts } from './events';
import { webSocketLogContext } from './log-context';
import type { Handled } from './log-context';
import { parseProxyResponse } from './proxy-response';
import { selectRoute } from './route-selection';
import type { RouteSelector } from './route-selection';

/** What goes back to the client, and what the access log says of it. */
interface Reply extends Handled {
  readonly frame?: string;
}

function reject(
  status: number,
  message: Parameters<typeof errorText>[0],
  connection: Connection,
  request: RequestFacts,
): Reply {
  return { status, error: message, frame: errorText(message, connection.id, request.requestId) };
}

/** Two-way only with both the selection expression and the response that it selects. */
const isTwoWay = (route: Route): boolean =>
  route.responseSelection === '$default' && route.responseKeys.has('$default');

function replyTo(outcome: CallOutcome, route: Route, connection: Connection, request: RequestFacts): Reply {
  if (outcome.kind === 'timed-out') return reject(504, 'Endpoint request timed out', connection, request);
  const answer = outcome.kind === 'answered' ? parseProxyResponse(outcome.payload) : undefined;
  if (!answer) return reject(500, 'Internal server error', connection, request);
  return { status: answer.statusCode, ...(isTwoWay(route) && answer.body && { frame: answer.body }) };
}

function call(deps: ApiGatewayDeps, connection: ConnectionInfo, route: Route, event: unknown): Promise<CallOutcome> {
  const integration = integrationOf(connection.api, route);
  const sourceArn = arn(
    deps.account,
    'execute-api',
    `${connection.api.apiId}/${connection.stage.name}/${route.routeKey}`,
  );
  return callFunction(deps, {
    functionArn: integration.functionArn,
    sourceArn,
    event,
    timeoutMs: integration.timeoutMs,
  });
}

function log(connection: ConnectionInfo, eventType: EventType, request: RequestFacts, handled: Handled): void {
  connection.stage.accessLog?.write(webSocketLogContext(eventType, connection.facts, request, handled));
}

/**
 * Handles one message; messages of one connection run side by side. A message over the stage's throttle closes the
 * connection with 1008.
 */
export async function handleMessage(
  deps: ApiGatewayDeps,
  connection: Connection,
  selector: RouteSelector,
  body: string,
): Promise<void> {
  const route = selectRoute(connection.api, selector, body);
  const request: RequestFacts = {
    requestId: gatewayId(deps.random),
    at: deps.clock.now(),
    routeKey: route?.routeKey ?? '',
  };
  if (!connection.stage.throttle.take(request.routeKey)) {
    log(connection, 'MESSAGE', request, { status: 429, error: 'Too Many Requests' });
    return connection.close(1008, '');
  }
  const reply = route
    ? replyTo(
        await call(deps, connection, route, messageEvent(connection.facts, request, gatewayId(deps.random), body)),
        route,
        connection,
        request,
      )
    : reject(403, 'Forbidden', connection, request);
  log(connection, 'MESSAGE', request, reply);
  if (reply.frame !== undefined && !connection.send(reply.frame)) {
    deps.reporter.report({
      type: 'debug',
      area: 'gateway',
      message: `${connection.id} reads too slowly: the answer to ${request.requestId} is dropped`,
    });
  }
}

/** Invokes `$disconnect` once, without retry; nobody sees its answer. */
export async function sendDisconnect(
  deps: ApiGatewayDeps,
  connection: ConnectionInfo,
  code: number,
  reason: string,
): Promise<void> {
  const route = connection.api.routes.get('$disconnect');
  const request: RequestFacts = { requestId: gatewayId(deps.random), at: deps.clock.now(), routeKey: '$disconnect' };
  if (!route) return log(connection, 'DISCONNECT', request, { status: 200 });
  const outcome = await call(deps, connection, route, disconnectEvent(connection.facts, request, code, reason));
  log(connection, 'DISCONNECT', request, { status: outcome.kind === 'answered' ? 200 : 500 });
}
