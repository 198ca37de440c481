import { arn } from '../../../core/account';
import { evaluatePolicy } from '../authorizer-policy';
import type { ApiGatewayOptions } from '../options';
import { callFunction } from '../invoke-function';
import type { CallOutcome } from '../invoke-function';
import type { Authorizer } from '../state';
import { authorizerEvent } from './function-events';
import type { AuthorizerContext, ConnectionDetails, HandshakeDetails, RequestDetails } from './function-events';
import { identityValue } from './identity-source';

/** The decision of an authorizer. */
export type Authorization =
  | { readonly allowed: true; readonly context: AuthorizerContext }
  | { readonly allowed: false; readonly status: 401 | 403 | 500 };

/** API Gateway's quota for the result of an authorizer, in bytes. */
const MAX_RESULT_BYTES = 8 * 1024;
const TIMEOUT_MS = 29_000;

const failed: Authorization = { allowed: false, status: 500 };
const denied: Authorization = { allowed: false, status: 403 };
const unauthorized: Authorization = { allowed: false, status: 401 };

/** Converts context values to text; undefined if a value is not a text, number or boolean. */
function contextOf(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([, member]) => !['string', 'number', 'boolean'].includes(typeof member))) return undefined;
  return Object.fromEntries(entries.map(([name, member]) => [name, String(member)]));
}

/** Maps the outcome of an authorizer function to a decision. @param latencyMs becomes `integrationLatency` */
export function readAuthorizerResult(outcome: CallOutcome, methodArn: string, latencyMs: number): Authorization {
  if (outcome.kind === 'failed') return outcome.message === 'Unauthorized' ? unauthorized : failed;
  if (outcome.kind !== 'answered' || Buffer.byteLength(outcome.payload) > MAX_RESULT_BYTES) return failed;
  let value: unknown;
  try {
    value = JSON.parse(outcome.payload);
  } catch {
    return failed;
  }
  if (typeof value !== 'object' || value === null) return failed;
  const { principalId, policyDocument, context } = value as Record<string, unknown>;
  const values = contextOf(context);
  const decision = evaluatePolicy(policyDocument, methodArn);
  if (decision === 'invalid' || !values) return failed;
  if (decision === 'deny' || typeof principalId !== 'string' || principalId === '') return denied;
  return { allowed: true, context: { ...values, principalId, integrationLatency: latencyMs } };
}

/** Calls the authorizer of `$connect`, unless an identity source is missing. */
export async function authorize(
  deps: ApiGatewayOptions,
  authorizer: Authorizer,
  details: ConnectionDetails,
  request: RequestDetails,
  handshake: HandshakeDetails,
): Promise<Authorization> {
  if (authorizer.identitySources.some((source) => identityValue(source, details, handshake) === undefined))
    return unauthorized;
  const methodArn = arn(deps.account, 'execute-api', `${details.apiId}/${details.stage}/$connect`);
  const startedAt = deps.clock.now();
  const outcome = await callFunction(deps, {
    functionArn: authorizer.functionArn,
    sourceArn: arn(deps.account, 'execute-api', `${details.apiId}/authorizers/${authorizer.authorizerId}`),
    event: authorizerEvent(details, request, handshake, methodArn),
    timeoutMs: TIMEOUT_MS,
  });
  return readAuthorizerResult(outcome, methodArn, Math.round(deps.clock.now() - startedAt));
}
