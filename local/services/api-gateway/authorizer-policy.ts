import { patternToRegExp } from '../iam';
import type { PolicyDocument, PolicyStatement } from '../../aws/access-control';

/** The result of an authorizer's policy for one method; `invalid` if the policy cannot be evaluated. */
export type PolicyDecision = 'allow' | 'deny' | 'invalid';

const INVOKE = 'execute-api:invoke';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const anyMatches = (patterns: unknown, text: string, ignoreCase: boolean): boolean =>
  list(patterns).some(
    (pattern) => typeof pattern === 'string' && patternToRegExp(pattern, ignoreCase ? 'i' : '').test(text),
  );

function applies(statement: PolicyStatement, methodArn: string): boolean {
  const action =
    statement.NotAction === undefined
      ? anyMatches(statement.Action, INVOKE, true)
      : !anyMatches(statement.NotAction, INVOKE, true);
  if (!action) return false;
  return statement.NotResource === undefined
    ? anyMatches(statement.Resource, methodArn, false)
    : !anyMatches(statement.NotResource, methodArn, false);
}

function isStatement(value: unknown): value is PolicyStatement {
  if (typeof value !== 'object' || value === null) return false;
  const { Effect, Condition } = value as PolicyStatement;
  return (Effect === 'Allow' || Effect === 'Deny') && Condition === undefined;
}

/**
 * Evaluates `execute-api:Invoke` on a method with the policy that an authorizer returned. An explicit Deny denies the
 * call, and so does a policy without a matching Allow. A policy with conditions is invalid.
 */
export function evaluatePolicy(document: unknown, methodArn: string): PolicyDecision {
  if (typeof document !== 'object' || document === null) return 'invalid';
  const { Statement } = document as Partial<PolicyDocument>;
  if (Statement === undefined) return 'invalid';
  const statements = list(Statement);
  if (!statements.every(isStatement)) return 'invalid';
  const matching = statements.filter((statement) => applies(statement, methodArn));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'deny';
}
