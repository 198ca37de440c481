import { arn } from '../../../core/account';
import { judgePolicy } from '../authorizer-policy';
import type { ApiGatewayDeps } from '../deps';
import { callFunction } from '../call-function';
import type { CallOutcome } from '../call-function';
import type { Authorizer } from '../state';
import { httpAuthorizerEvent } from '../../../http/payload-event';
import type { HttpFacts } from '../../../http/payload-event';
import type { HttpRequest } from '../../../http/request';

/** What an authorizer decided. `context` goes into the event under `authorizer.lambda`. */
export type HttpAuthorization =
  | { readonly allowed: true; readonly context: unknown }
  | { readonly allowed: false; readonly status: 401 | 403 | 500 };

/** An answer that can be judged again for another route. */
type Verdict =
  | { readonly simple: boolean; readonly context: unknown }
  | { readonly policy: unknown; readonly context: unknown };

interface Cached {
  readonly verdict: Verdict;
  readonly until: number;
}

/** Authorizer functions must answer within this time. */
const TIMEOUT_MS = 10_000;
/** Keeps memory bounded; losing a kept answer only costs another invocation. */
const MAX_CACHED = 10_000;
const SOURCE = /^\$(?:request\.(header|querystring)|(context|stageVariables))\.(.+)$/;

/** Whether an HTTP API authorizer can have this identity source. */
export function isHttpIdentitySource(expression: string): boolean {
  return SOURCE.test(expression);
}

function contextValue(facts: HttpFacts, request: HttpRequest, name: string): string | undefined {
  const values = new Map([
    ['routeKey', facts.routeKey],
    ['stage', facts.stage],
    ['apiId', facts.apiId],
    ['accountId', facts.accountId],
    ['domainName', facts.domainName],
    ['httpMethod', request.method],
    ['path', facts.rawPath],
    ['protocol', request.protocol],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', request.headers['user-agent'] ?? ''],
  ]);
  return values.get(name);
}

/** The value of an identity source, undefined when it is missing or empty. */
export function httpIdentityValue(expression: string, facts: HttpFacts, request: HttpRequest): string | undefined {
  const [, part, other, name = ''] = SOURCE.exec(expression) ?? [];
  if (part === 'header') return request.headers[name.toLowerCase()] || undefined;
  if (part === 'querystring') return request.query?.[name] || undefined;
  if (other === 'stageVariables') return facts.stageVariables?.[name] || undefined;
  return contextValue(facts, request, name) || undefined;
}

/** Reads an authorizer's answer; undefined when it threw or has a bad shape. */
function readVerdict(outcome: CallOutcome, simple: boolean): Verdict | undefined {
  if (outcome.kind !== 'answered') return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(outcome.payload);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { isAuthorized, context, policyDocument, principalId } = answer as Record<string, unknown>;
  if (simple) return typeof isAuthorized === 'boolean' ? { simple: isAuthorized, context: context ?? {} } : undefined;
  return typeof principalId === 'string' ? { policy: policyDocument, context: context ?? {} } : undefined;
}

function judge(verdict: Verdict, routeArn: string): HttpAuthorization {
  const decision = 'simple' in verdict ? (verdict.simple ? 'allow' : 'deny') : judgePolicy(verdict.policy, routeArn);
  if (decision === 'allow') return { allowed: true, context: verdict.context };
  return { allowed: false, status: decision === 'deny' ? 403 : 500 };
}

/**
 * Asks authorizers and keeps their answers for the authorizer's time to live, by nothing but the values of the identity
 * sources: an allow opens every route unless `$context.routeKey` is among them.
 */
export function createHttpAuthorizers(deps: ApiGatewayDeps) {
  const cache = new Map<string, Cached>();
  return async (authorizer: Authorizer, facts: HttpFacts, request: HttpRequest): Promise<HttpAuthorization> => {
    const identity = authorizer.identitySources.map((source) => httpIdentityValue(source, facts, request));
    const values = identity.filter((value) => value !== undefined);
    if (values.length < identity.length) return { allowed: false, status: 401 };
    const routeArn = arn(
      deps.account,
      'execute-api',
      `${facts.apiId}/${facts.stage}/${request.method}${pathOf(facts)}`,
    );
    const keep = authorizer.ttlSeconds > 0 && values.length > 0;
    const key = JSON.stringify([authorizer.authorizerId, facts.stage, values]);
    const now = deps.clock.now();
    const cached = cache.get(key);
    if (keep && cached && cached.until > now) return judge(cached.verdict, routeArn);
    const outcome = await callFunction(deps, {
      functionArn: authorizer.functionArn,
      sourceArn: arn(deps.account, 'execute-api', `${facts.apiId}/authorizers/${authorizer.authorizerId}`),
      event: httpAuthorizerEvent(facts, request, routeArn, values),
      timeoutMs: TIMEOUT_MS,
    });
    const verdict = readVerdict(outcome, authorizer.simpleResponses);
    if (!verdict) return { allowed: false, status: 500 };
    if (cache.size >= MAX_CACHED) cache.clear();
    if (keep) cache.set(key, { verdict, until: now + authorizer.ttlSeconds * 1000 });
    return judge(verdict, routeArn);
  };
}

/** The path below the stage, as route ARNs have it. */
function pathOf(facts: HttpFacts): string {
  return facts.stage === '$default' ? facts.rawPath : facts.rawPath.slice(facts.stage.length + 1) || '/';
}
