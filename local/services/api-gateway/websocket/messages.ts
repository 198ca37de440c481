import { arn } from '../../../core/account';
import type { ApiGatewayOptions } from '../options';
import { callFunction } from '../invoke-function';
import type { CallOutcome } from '../invoke-function';
import { gatewayId } from '../identifiers';
import { integrationOf } from '../state';
import type { Route } from '../state';
import type { Connection, ConnectionInfo } from './connection';
import { webSocketError } from '../errors';
import type { WebSocketErrorMessage } from '../errors';
import { disconnectEvent, messageEvent } from './function-events';
import type { EventType, RequestDetails } from './function-events';
import { webSocketLogContext } from './log-context';
import type { EventResult } from './log-context';
import { parseProxyResponse } from './proxy-response';
import { selectRoute } from './route-selection';
import type { RouteSelector } from './route-selection';

/** The response to a message, for the client and the access log. */
interface Reply extends EventResult {
  readonly frame?: string;
}

function reject(
  status: number,
  message: WebSocketErrorMessage,
  connection: Connection,
  request: RequestDetails,
): Reply {
  return { status, error: message, frame: webSocketError(message, connection.id, request.requestId) };
}

/** A route is two-way only with both a response selection expression and the response that it selects. */
const isTwoWay = (route: Route): boolean =>
  route.responseSelection === '$default' && route.responseKeys.has('$default');

function replyTo(outcome: CallOutcome, route: Route, connection: Connection, request: RequestDetails): Reply {
  if (outcome.kind === 'timed-out') return reject(504, 'Endpoint request timed out', connection, request);
  const result = outcome.kind === 'answered' ? parseProxyResponse(outcome.payload) : undefined;
  if (!result) return reject(500, 'Internal server error', connection, request);
  return { status: result.statusCode, ...(isTwoWay(route) && result.body && { frame: result.body }) };
}

function call(deps: ApiGatewayOptions, connection: ConnectionInfo, route: Route, event: unknown): Promise<CallOutcome> {
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

function log(connection: ConnectionInfo, eventType: EventType, request: RequestDetails, result: EventResult): void {
  connection.stage.accessLog?.write(webSocketLogContext(eventType, connection.details, request, result));
}

/**
 * Handles one message. Messages of one connection are handled concurrently. A message that exceeds the throttling limit
 * of the stage closes the connection with 1008.
 */
export async function handleMessage(
  deps: ApiGatewayOptions,
  connection: Connection,
  selector: RouteSelector,
  body: string,
): Promise<void> {
  const route = selectRoute(connection.api, selector, body);
  const request: RequestDetails = {
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
        await call(deps, connection, route, messageEvent(connection.details, request, gatewayId(deps.random), body)),
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
      message: `The reply to ${request.requestId} was dropped, because connection ${connection.id} has too much unread data`,
    });
  }
}

/** Invokes the `$disconnect` function once, without retries. Its result is ignored. */
export async function sendDisconnect(
  deps: ApiGatewayOptions,
  connection: ConnectionInfo,
  code: number,
  reason: string,
): Promise<void> {
  const route = connection.api.routes.get('$disconnect');
  const request: RequestDetails = { requestId: gatewayId(deps.random), at: deps.clock.now(), routeKey: '$disconnect' };
  if (!route) return log(connection, 'DISCONNECT', request, { status: 200 });
  const outcome = await call(deps, connection, route, disconnectEvent(connection.details, request, code, reason));
  log(connection, 'DISCONNECT', request, { status: outcome.kind === 'answered' ? 200 : 500 });
}
