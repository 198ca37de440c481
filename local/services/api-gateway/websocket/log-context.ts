import { commonLogTime } from '../../../http/common-log-time';
import type { LogContext } from '../access-log';
import type { ConnectionFacts, EventType, RequestFacts } from './events';

/** What happened to one event of a connection. */
export interface Handled {
  readonly status: number;
  /** The gateway's own error text, if it answered instead of the function. */
  readonly error?: string;
}

/** The `$context` variables of one event on a WebSocket API. */
export function webSocketLogContext(
  eventType: EventType,
  facts: ConnectionFacts,
  request: RequestFacts,
  handled: Handled,
): LogContext {
  const authorizer = Object.entries(facts.authorizer ?? {}).map(
    ([name, value]) => [`authorizer.${name}`, value] as const,
  );
  return {
    ...Object.fromEntries(authorizer),
    apiId: facts.apiId,
    connectedAt: facts.connectedAt,
    connectionId: facts.connectionId,
    domainName: facts.domainName,
    'error.message': handled.error,
    eventType,
    extendedRequestId: request.requestId,
    'identity.sourceIp': facts.identity.sourceIp,
    'identity.userAgent': facts.identity.userAgent,
    messageDirection: 'IN',
    requestId: request.requestId,
    requestTime: commonLogTime(request.at),
    requestTimeEpoch: request.at,
    routeKey: request.routeKey,
    stage: facts.stage,
    status: handled.status,
  };
}
