import { arn } from '../../../core/account';
import { evaluatePolicy } from '../authorizer-policy';
import type { ApiGatewayOptions } from '../options';
import { callFunction } from '../invoke-function';
import type { CallOutcome } from '../invoke-function';
import type { Authorizer } from '../state';
import { httpAuthorizerEvent } from '../../../http/payload-event';
import type { HttpRequestDetails } from '../../../http/payload-event';
import type { HttpRequest } from '../../../http/request';

/** The decision of an authorizer. Events contain `context` as `authorizer.lambda`. */
export type HttpAuthorization =
  | { readonly allowed: true; readonly context: unknown }
  | { readonly allowed: false; readonly status: 401 | 403 | 500 };

/** The result of an authorizer function. A cached result is evaluated again for every route. */
type AuthorizerResult =
  | { readonly simple: boolean; readonly context: unknown }
  | { readonly policy: unknown; readonly context: unknown };

interface Cached {
  readonly result: AuthorizerResult;
  readonly expiresAt: number;
}

/** The time limit of authorizer functions, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Maximum number of cached results. A result that is removed only costs another invocation. */
const MAX_CACHED = 10_000;
const SOURCE = /^\$(?:request\.(header|querystring)|(context|stageVariables))\.(.+)$/;

/** Whether an expression is an identity source of HTTP APIs. */
export function isHttpIdentitySource(expression: string): boolean {
  return SOURCE.test(expression);
}

function contextValue(details: HttpRequestDetails, request: HttpRequest, name: string): string | undefined {
  const values = new Map([
    ['routeKey', details.routeKey],
    ['stage', details.stage],
    ['apiId', details.apiId],
    ['accountId', details.accountId],
    ['domainName', details.domainName],
    ['httpMethod', request.method],
    ['path', details.rawPath],
    ['protocol', request.protocol],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', request.headers['user-agent'] ?? ''],
  ]);
  return values.get(name);
}

/** The value of an identity source; undefined if it is missing or empty. */
export function httpIdentityValue(
  expression: string,
  details: HttpRequestDetails,
  request: HttpRequest,
): string | undefined {
  const [, part, other, name = ''] = SOURCE.exec(expression) ?? [];
  if (part === 'header') return request.headers[name.toLowerCase()] || undefined;
  if (part === 'querystring') return request.query?.[name] || undefined;
  if (other === 'stageVariables') return details.stageVariables?.[name] || undefined;
  return contextValue(details, request, name) || undefined;
}

/** Reads the result of an authorizer function; undefined if the call failed or the result is malformed. */
function readResult(outcome: CallOutcome, simple: boolean): AuthorizerResult | undefined {
  if (outcome.kind !== 'answered') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(outcome.payload);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { isAuthorized, context, policyDocument, principalId } = value as Record<string, unknown>;
  if (simple) return typeof isAuthorized === 'boolean' ? { simple: isAuthorized, context: context ?? {} } : undefined;
  return typeof principalId === 'string' ? { policy: policyDocument, context: context ?? {} } : undefined;
}

function authorize(result: AuthorizerResult, routeArn: string): HttpAuthorization {
  const decision = 'simple' in result ? (result.simple ? 'allow' : 'deny') : evaluatePolicy(result.policy, routeArn);
  if (decision === 'allow') return { allowed: true, context: result.context };
  return { allowed: false, status: decision === 'deny' ? 403 : 500 };
}

/**
 * Calls authorizers and caches their results for their time to live. The values of the identity sources are the only
 * cache key, so an allow is valid for every route unless `$context.routeKey` is an identity source.
 */
export function createHttpAuthorizers(deps: ApiGatewayOptions) {
  const cache = new Map<string, Cached>();
  return async (
    authorizer: Authorizer,
    details: HttpRequestDetails,
    request: HttpRequest,
  ): Promise<HttpAuthorization> => {
    const identity = authorizer.identitySources.map((source) => httpIdentityValue(source, details, request));
    const values = identity.filter((value) => value !== undefined);
    if (values.length < identity.length) return { allowed: false, status: 401 };
    const routeArn = arn(
      deps.account,
      'execute-api',
      `${details.apiId}/${details.stage}/${request.method}${pathOf(details)}`,
    );
    const isCached = authorizer.ttlSeconds > 0 && values.length > 0;
    const key = JSON.stringify([authorizer.authorizerId, details.stage, values]);
    const now = deps.clock.now();
    const cached = cache.get(key);
    if (isCached && cached && cached.expiresAt > now) return authorize(cached.result, routeArn);
    const outcome = await callFunction(deps, {
      functionArn: authorizer.functionArn,
      sourceArn: arn(deps.account, 'execute-api', `${details.apiId}/authorizers/${authorizer.authorizerId}`),
      event: httpAuthorizerEvent(details, request, routeArn, values),
      timeoutMs: TIMEOUT_MS,
    });
    const result = readResult(outcome, authorizer.simpleResponses);
    if (!result) return { allowed: false, status: 500 };
    if (cache.size >= MAX_CACHED) cache.clear();
    if (isCached) cache.set(key, { result, expiresAt: now + authorizer.ttlSeconds * 1000 });
    return authorize(result, routeArn);
  };
}

/** The path without the name of the stage, for the ARN of a route. */
function pathOf(details: HttpRequestDetails): string {
  return details.stage === '$default' ? details.rawPath : details.rawPath.slice(details.stage.length + 1) || '/';
}
