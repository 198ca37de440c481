import { commonLogTime } from './common-log-time';
import type { HttpRequest } from './request';

/** The API, stage and route of a request, for its event. */
export interface HttpRequestDetails {
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

/**
 * Whether events contain a body of this type as text. Other types, including forms, are base64. A body without a type
 * is text.
 */
export function isTextType(contentType: string | undefined): boolean {
  return contentType === undefined || TEXT.test(contentType.split(';')[0]!.trim().toLowerCase());
}

function bodyOf(request: HttpRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const text = isTextType(request.headers['content-type']);
  return { body: request.body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
}

function requestContext(
  details: HttpRequestDetails,
  request: HttpRequest,
  authorizer: object | undefined,
): Record<string, unknown> {
  const userAgent = request.headers['user-agent'];
  return {
    accountId: details.accountId,
    apiId: details.apiId,
    ...(authorizer && { authorizer }),
    domainName: details.domainName,
    domainPrefix: details.domainName.split('.')[0],
    http: {
      method: request.method,
      path: details.rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: userAgent ?? '',
    },
    requestId: details.requestId,
    routeKey: details.routeKey,
    stage: details.stage,
    time: commonLogTime(details.at),
    timeEpoch: details.at,
  };
}

/** The common members of the events of integrations and authorizers. Members without a value are absent. */
function common(details: HttpRequestDetails, request: HttpRequest): Record<string, unknown> {
  return {
    version: '2.0',
    routeKey: details.routeKey,
    rawPath: details.rawPath,
    rawQueryString: request.rawQueryString,
    ...(request.cookies && { cookies: request.cookies }),
    headers: request.headers,
    ...(request.query && { queryStringParameters: request.query }),
    ...(details.pathParameters && { pathParameters: details.pathParameters }),
    ...(details.stageVariables && { stageVariables: details.stageVariables }),
  };
}

/** The event of an integration. @param authorizer the member `authorizer` of the request context */
export function httpEvent(
  details: HttpRequestDetails,
  request: HttpRequest,
  authorizer: object | undefined,
): Record<string, unknown> {
  return {
    ...common(details, request),
    requestContext: requestContext(details, request, authorizer),
    ...bodyOf(request),
  };
}

/** The event of a Lambda authorizer. */
export function httpAuthorizerEvent(
  details: HttpRequestDetails,
  request: HttpRequest,
  routeArn: string,
  identitySource: readonly string[],
): Record<string, unknown> {
  return {
    ...common(details, request),
    type: 'REQUEST',
    routeArn,
    identitySource,
    requestContext: requestContext(details, request, undefined),
  };
}
