import type { IncomingMessage, ServerResponse } from 'node:http';
import { arn } from '../../../core/account';
import { messageAnswer, sendAnswer } from '../../../http/response';
import type { Answer } from '../../../http/response';
import { bodyWithin } from '../../../http/body';
import type { ApiGatewayDeps } from '../deps';
import { callFunction } from '../call-function';
import type { CallOutcome } from '../call-function';
import { gatewayId } from '../identifiers';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import { authorizerOf, integrationOf } from '../state';
import type { Api } from '../state';
import { createHttpAuthorizers } from './authorizer';
import { isPreflight, preflightAnswer, withCors } from '../../../http/cors';
import { httpEvent } from '../../../http/payload-event';
import type { HttpFacts } from '../../../http/payload-event';
import { httpLogContext } from './log-context';
import { headBytes, readHttpRequest, traceId } from '../../../http/request';
import type { HttpRequest } from '../../../http/request';
import { inferResponse } from '../../../http/payload-response';
import { decodePath, matchRoute, matchStage } from './routing';
import type { RouteMatch } from './routing';

/** The HTTP APIs of the engine. */
export interface HttpGateway {
  /** Serves an API on a loopback port (0: any free one) and returns the port. */
  open(api: Api, port: number): Promise<number>;
  /** Stops listening; clients that wait are cut off. */
  stop(): Promise<void>;
}

/** Quotas in bytes: the payload, and the request line with all headers. */
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

const failure = (status: keyof typeof ERRORS): Answer => messageAnswer(status, ERRORS[status]);

/** What a function's outcome is to an HTTP client. */
export function answerFor(outcome: CallOutcome): Answer {
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

/** A route key as it stands in source ARNs: `POST /items/{id}` is `POST/items/{id}`. */
const sourcePath = (routeKey: string): string => routeKey.replace(' ', '');

/** HTTP APIs (payload format 2.0) on real sockets. */
export function createHttpGateway(deps: ApiGatewayDeps): HttpGateway {
  const listeners: Listener[] = [];
  const authorize = createHttpAuthorizers(deps);

  async function integrate(api: Api, match: RouteMatch, facts: HttpFacts, request: HttpRequest): Promise<Answer> {
    const authorizer = authorizerOf(api, match.route);
    const authorization = authorizer && (await authorize(authorizer, facts, request));
    if (authorization && !authorization.allowed) return failure(authorization.status);
    const integration = integrationOf(api, match.route);
    const outcome = await callFunction(deps, {
      functionArn: integration.functionArn,
      sourceArn: arn(deps.account, 'execute-api', `${api.apiId}/${facts.stage}/${sourcePath(match.route.routeKey)}`),
      event: httpEvent(facts, request, authorization && { lambda: authorization.context }),
      timeoutMs: integration.timeoutMs,
    });
    return answerFor(outcome);
  }

  /** Preflights are answered here, except where a `$default` route with an authorizer catches them too. */
  function ownPreflight(api: Api, match: RouteMatch | undefined, request: HttpRequest): Answer | undefined {
    if (!api.cors || !isPreflight(request)) return undefined;
    if (match?.route.routeKey === '$default' && match.route.authorizerId !== undefined) return undefined;
    return preflightAnswer(api.cors, request);
  }

  const replaceCors = (api: Api, request: HttpRequest, result: Answer): Answer =>
    api.cors ? withCors(api.cors, request, result) : result;

  async function answer(api: Api, request: HttpRequest, requestId: string, at: number): Promise<Answer> {
    const rawPath = decodePath(request.encodedPath);
    if (rawPath === undefined) return replaceCors(api, request, failure(400));
    const staged = matchStage(api, rawPath);
    if (!staged) return replaceCors(api, request, failure(404));
    const { stage } = staged;
    const match = matchRoute(api, request.method, staged.path);
    const facts: HttpFacts = {
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
    const decide = async (): Promise<Answer> => {
      const preflight = ownPreflight(api, match, request);
      if (preflight) return preflight;
      if (!match) return replaceCors(api, request, failure(404));
      const taken = stage.throttle.take(match.route.routeKey);
      return replaceCors(api, request, taken ? await integrate(api, match, facts, request) : failure(429));
    };
    const decided = await decide();
    stage.accessLog?.write(httpLogContext(facts, request, decided, deps.clock.now()));
    return decided;
  }

  async function serve(api: Api, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = deps.clock.now();
    const requestId = gatewayId(deps.random);
    const finish = (result: Answer): void =>
      sendAnswer(response, { ...result, headers: { ...result.headers, 'apigw-requestid': requestId } });
    if (headBytes(incoming) > MAX_HEAD_BYTES) {
      incoming.resume();
      return finish(failure(431));
    }
    const body = await bodyWithin(incoming, MAX_BODY_BYTES);
    const added = { domainName: api.domainName, traceId: traceId(deps.random, at) };
    const request = readHttpRequest(incoming, body ?? Buffer.alloc(0), added);
    finish(body ? await answer(api, request, requestId, at) : replaceCors(api, request, failure(413)));
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
