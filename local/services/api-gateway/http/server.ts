import type { LogContext } from '../access-log';
import { commonLogTime } from '../../../http/common-log-time';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { arn } from '../../../core/account';
import { messageResponse, sendResponse } from '../../../http/response';
import type { HttpResponse } from '../../../http/response';
import { bodyWithin } from '../../../http/body';
import type { ApiGatewayOptions } from '../options';
import { callFunction } from '../invoke-function';
import type { CallOutcome } from '../invoke-function';
import { gatewayId } from '../identifiers';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import { authorizerOf, integrationOf } from '../state';
import type { Api } from '../state';
import { createHttpAuthorizers } from './authorizer';
import { isPreflight, preflightResponse, withCors } from '../../../http/cors';
import { httpEvent } from '../../../http/payload-event';
import type { HttpRequestDetails } from '../../../http/payload-event';
import { headBytes, readHttpRequest, traceId } from '../../../http/request';
import type { HttpRequest } from '../../../http/request';
import { inferResponse } from '../../../http/payload-response';
import { decodePath, matchRoute, matchStage } from './routing';
import type { RouteMatch } from './routing';

export interface HttpApiServer {
  /** Serves an API on a loopback port (0: any free one) and returns the port. */
  open(api: Api, port: number): Promise<number>;
  /** Stops listening and closes all connections. */
  stop(): Promise<void>;
}

/** Quotas in bytes for the payload, and for the request line with all headers. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEAD_BYTES = 10_240;

const ERRORS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

const failure = (status: keyof typeof ERRORS): HttpResponse => messageResponse(status, ERRORS[status]);

/** The response of an HTTP API to the outcome of its function. */
export function responseFor(outcome: CallOutcome): HttpResponse {
  switch (outcome.kind) {
    case 'answered':
      return inferResponse(outcome.payload) ?? failure(500);
    case 'timed-out':
      return failure(503);
    case 'too-large':
      return failure(413);
    case 'failed':
    case 'refused':
      return failure(500);
  }
}

/** The form of a route key in source ARNs: `POST /items/{id}` becomes `POST/items/{id}`. */
const sourcePath = (routeKey: string): string => routeKey.replace(' ', '');

/** The `$context` variables of one request on an HTTP API. @param finishedAt milliseconds since the epoch */
function httpLogContext(
  details: HttpRequestDetails,
  request: HttpRequest,
  answer: HttpResponse,
  finishedAt: number,
): LogContext {
  return {
    accountId: details.accountId,
    apiId: details.apiId,
    domainName: details.domainName,
    domainPrefix: details.domainName.split('.')[0],
    extendedRequestId: details.requestId,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
    path: details.rawPath,
    protocol: request.protocol,
    requestId: details.requestId,
    requestTime: commonLogTime(details.at),
    requestTimeEpoch: details.at,
    responseLatency: Math.round(finishedAt - details.at),
    responseLength: Buffer.byteLength(answer.body),
    routeKey: details.routeKey,
    stage: details.stage,
    status: answer.status,
  };
}

/** Creates the server of HTTP APIs (payload format 2.0). */
export function createHttpApiServer(deps: ApiGatewayOptions): HttpApiServer {
  const listeners: Listener[] = [];
  const authorize = createHttpAuthorizers(deps);

  async function integrate(
    api: Api,
    match: RouteMatch,
    details: HttpRequestDetails,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const authorizer = authorizerOf(api, match.route);
    const authorization = authorizer && (await authorize(authorizer, details, request));
    if (authorization && !authorization.allowed) return failure(authorization.status);
    const integration = integrationOf(api, match.route);
    const outcome = await callFunction(deps, {
      functionArn: integration.functionArn,
      sourceArn: arn(deps.account, 'execute-api', `${api.apiId}/${details.stage}/${sourcePath(match.route.routeKey)}`),
      event: httpEvent(details, request, authorization && { lambda: authorization.context }),
      timeoutMs: integration.timeoutMs,
    });
    return responseFor(outcome);
  }

  /** Responds to a preflight request, except if it matches a `$default` route with an authorizer. */
  function respondToPreflight(api: Api, match: RouteMatch | undefined, request: HttpRequest): HttpResponse | undefined {
    if (!api.cors || !isPreflight(request)) return undefined;
    if (match?.route.routeKey === '$default' && match.route.authorizerId !== undefined) return undefined;
    return preflightResponse(api.cors, request);
  }

  const replaceCors = (api: Api, request: HttpRequest, result: HttpResponse): HttpResponse =>
    api.cors ? withCors(api.cors, request, result) : result;

  async function respond(api: Api, request: HttpRequest, requestId: string, at: number): Promise<HttpResponse> {
    const rawPath = decodePath(request.encodedPath);
    if (rawPath === undefined) return replaceCors(api, request, failure(400));
    const staged = matchStage(api, rawPath);
    if (!staged) return replaceCors(api, request, failure(404));
    const { stage } = staged;
    const match = matchRoute(api, request.method, staged.path);
    const details: HttpRequestDetails = {
      accountId: deps.account.accountId,
      apiId: api.apiId,
      domainName: api.domainName,
      stage: stage.name,
      stageVariables: stage.variables,
      routeKey: match?.route.routeKey ?? '',
      rawPath,
      requestId,
      at,
      pathParameters: match?.pathParameters,
    };
    const decide = async (): Promise<HttpResponse> => {
      const preflight = respondToPreflight(api, match, request);
      if (preflight) return preflight;
      if (!match) return replaceCors(api, request, failure(404));
      const isAllowed = stage.throttle.take(match.route.routeKey);
      return replaceCors(api, request, isAllowed ? await integrate(api, match, details, request) : failure(429));
    };
    const decided = await decide();
    stage.accessLog?.write(httpLogContext(details, request, decided, deps.clock.now()));
    return decided;
  }

  async function serve(api: Api, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = deps.clock.now();
    const requestId = gatewayId(deps.random);
    const finish = (result: HttpResponse): void =>
      sendResponse(response, { ...result, headers: { ...result.headers, 'apigw-requestid': requestId } });
    if (headBytes(incoming) > MAX_HEAD_BYTES) {
      incoming.resume();
      return finish(failure(431));
    }
    const body = await bodyWithin(incoming, MAX_BODY_BYTES);
    const added = { domainName: api.domainName, traceId: traceId(deps.random, at) };
    const request = readHttpRequest(incoming, body ?? Buffer.alloc(0), added);
    finish(body ? await respond(api, request, requestId, at) : replaceCors(api, request, failure(413)));
  }

  return {
    async open(api, port) {
      const listener = await openListener(
        port,
        { request: (request, response) => serve(api, request, response) },
        deps.reporter,
      );
      listeners.push(listener);
      return listener.port;
    },
    async stop() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
