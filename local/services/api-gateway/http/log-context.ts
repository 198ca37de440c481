import type { Answer } from '../../../http/response';
import { commonLogTime } from '../../../http/common-log-time';
import type { LogContext } from '../access-log';
import type { HttpFacts } from '../../../http/payload-event';
import type { HttpRequest } from '../../../http/request';

/** The `$context` variables of one request on an HTTP API. `finishedAt` is in milliseconds since the epoch. */
export function httpLogContext(facts: HttpFacts, request: HttpRequest, answer: Answer, finishedAt: number): LogContext {
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    domainName: facts.domainName,
    domainPrefix: facts.domainName.split('.')[0],
    extendedRequestId: facts.requestId,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
    path: facts.rawPath,
    protocol: request.protocol,
    requestId: facts.requestId,
    requestTime: commonLogTime(facts.at),
    requestTimeEpoch: facts.at,
    responseLatency: Math.round(finishedAt - facts.at),
    responseLength: Buffer.byteLength(answer.body),
    routeKey: facts.routeKey,
    stage: facts.stage,
    status: answer.status,
  };
}
