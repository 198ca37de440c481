import { arn } from '../../../core/account';
import { judgePolicy } from '../authorizer-policy';
import type { ApiGatewayDeps } from '../deps';
import { callFunction } from '../call-function';
import type { CallOutcome } from '../call-function';
import type { Authorizer } from '../state';
import { authorizerEvent } from './events';
import type { AuthorizerContext, ConnectionFacts, HandshakeFacts, RequestFacts } from './events';
import { identityValue } from './identity-source';

/** What an authorizer decided. */
export type Authorization =
  | { readonly allowed: true; readonly context: AuthorizerContext }
  | { readonly allowed: false; readonly status: 401 | 403 | 500 };

/** API Gateway's quota for everything that an authorizer returns, in bytes. */
const MAX_RESULT_BYTES = 8 * 1024;
const TIMEOUT_MS = 29_000;

const failed: Authorization = { allowed: false, status: 500 };
const denied: Authorization = { allowed: false, status: 403 };
const unauthorized: Authorization = { allowed: false, status: 401 };

/** Context values as text; undefined when one is neither text, number nor boolean. */
function contextOf(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([, member]) => !['string', 'number', 'boolean'].includes(typeof member))) return undefined;
  return Object.fromEntries(entries.map(([name, member]) => [name, String(member)]));
}

/** Judges what a WebSocket authorizer answered. `latencyMs` is passed on as `integrationLatency`. */
export function judgeAuthorizer(outcome: CallOutcome, methodArn: string, latencyMs: number): Authorization {
  if (outcome.kind === 'failed') return outcome.message === 'Unauthorized' ? unauthorized : failed;
  if (outcome.kind !== 'answered' || Buffer.byteLength(outcome.payload) > MAX_RESULT_BYTES) return failed;
  let answer: unknown;
  try {
    answer = JSON.parse(outcome.payload);
  } catch {
    return failed;
  }
  if (typeof answer !== 'object' || answer === null) return failed;
  const { principalId, policyDocument, context } = answer as Record<string, unknown>;
  const values = contextOf(context);
  const verdict = judgePolicy(policyDocument, methodArn);
  if (verdict === 'invalid' || !values) return failed;
  if (verdict === 'deny' || typeof principalId !== 'string' || principalId === '') return denied;
  return { allowed: true, context: { ...values, principalId, integrationLatency: latencyMs } };
}

/** Asks the authorizer of `$connect`. It is not invoked when an identity source is missing. */
export async function authorize(
  deps: ApiGatewayDeps,
  authorizer: Authorizer,
  facts: ConnectionFacts,
  request: RequestFacts,
  handshake: HandshakeFacts,
): Promise<Authorization> {
  if (authorizer.identitySources.some((source) => identityValue(source, facts, handshake) === undefined))
    return unauthorized;
  const methodArn = arn(deps.account, 'execute-api', `${facts.apiId}/${facts.stage}/$connect`);
  const startedAt = deps.clock.now();
  const outcome = await callFunction(deps, {
    functionArn: authorizer.functionArn,
    sourceArn: arn(deps.account, 'execute-api', `${facts.apiId}/authorizers/${authorizer.authorizerId}`),
    event: authorizerEvent(facts, request, handshake, methodArn),
    timeoutMs: TIMEOUT_MS,
  });
  return judgeAuthorizer(outcome, methodArn, Math.round(deps.clock.now() - startedAt));
}
