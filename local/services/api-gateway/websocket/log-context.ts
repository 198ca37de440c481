import { commonLogTime } from '../../../http/common-log-time';
import type { LogContext } from '../access-log';
import type { ConnectionDetails, EventType, RequestDetails } from './function-events';

/** The result of one event of a connection. */
export interface EventResult {
  readonly status: number;
  /** The error message of API Gateway, if the response is not from the function. */
  readonly error?: string;
}

/** The `$context` variables of one event on a WebSocket API. */
export function webSocketLogContext(
  eventType: EventType,
  details: ConnectionDetails,
  request: RequestDetails,
  result: EventResult,
): LogContext {
  const authorizer = Object.entries(details.authorizer ?? {}).map(
    ([name, value]) => [`authorizer.${name}`, value] as const,
  );
  return {
    ...Object.fromEntries(authorizer),
    apiId: details.apiId,
    connectedAt: details.connectedAt,
    connectionId: details.connectionId,
    domainName: details.domainName,
    'error.message': result.error,
    eventType,
    extendedRequestId: request.requestId,
    'identity.sourceIp': details.identity.sourceIp,
    'identity.userAgent': details.identity.userAgent,
    messageDirection: 'IN',
    requestId: request.requestId,
    requestTime: commonLogTime(request.at),
    requestTimeEpoch: request.at,
    routeKey: request.routeKey,
    stage: details.stage,
    status: result.status,
  };
}
