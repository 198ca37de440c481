import { commonLogTime } from './common-log-time';
import type { HttpRequest } from './request';

/** Where a request arrived, and who made it. */
export interface HttpFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

const TEXT = /^(?:text\/.*|application\/(?:json|xml|javascript|[a-z0-9.+-]+\+(?:json|xml)))$/;

/** Whether a body of this type is passed as text; everything else is base64, forms too. Without a type it is text. */
export function isTextType(contentType: string | undefined): boolean {
  return contentType === undefined || TEXT.test(contentType.split(';')[0]!.trim().toLowerCase());
}

function bodyOf(request: HttpRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const text = isTextType(request.headers['content-type']);
  return { body: request.body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
}

function requestContext(
  facts: HttpFacts,
  request: HttpRequest,
  authorizer: object | undefined,
): Record<string, unknown> {
  const userAgent = request.headers['user-agent'];
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    ...(authorizer && { authorizer }),
    domainName: facts.domainName,
    domainPrefix: facts.domainName.split('.')[0],
    http: {
      method: request.method,
      path: facts.rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: userAgent ?? '',
    },
    requestId: facts.requestId,
    routeKey: facts.routeKey,
    stage: facts.stage,
    time: commonLogTime(facts.at),
    timeEpoch: facts.at,
  };
}

/** The members that an integration's and an authorizer's event share; what does not apply is absent. */
function common(facts: HttpFacts, request: HttpRequest): Record<string, unknown> {
  return {
    version: '2.0',
    routeKey: facts.routeKey,
    rawPath: facts.rawPath,
    rawQueryString: request.rawQueryString,
    ...(request.cookies && { cookies: request.cookies }),
    headers: request.headers,
    ...(request.query && { queryStringParameters: request.query }),
    ...(facts.pathParameters && { pathParameters: facts.pathParameters }),
    ...(facts.stageVariables && { stageVariables: facts.stageVariables }),
  };
}

/** The event of an integration. `authorizer` is put into the request context as it is. */
export function httpEvent(
  facts: HttpFacts,
  request: HttpRequest,
  authorizer: object | undefined,
): Record<string, unknown> {
  return { ...common(facts, request), requestContext: requestContext(facts, request, authorizer), ...bodyOf(request) };
}

/** The event of a Lambda authorizer. */
export function httpAuthorizerEvent(
  facts: HttpFacts,
  request: HttpRequest,
  routeArn: string,
  identitySource: readonly string[],
): Record<string, unknown> {
  return {
    ...common(facts, request),
    type: 'REQUEST',
    routeArn,
    identitySource,
    requestContext: requestContext(facts, request, undefined),
  };
}
