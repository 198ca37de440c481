import { patternToRegExp } from '../iam';
import type { PolicyDocument, PolicyStatement } from '../../aws/access-control';

/** What an authorizer's policy says about one method; `invalid` when it cannot be judged. */
export type PolicyVerdict = 'allow' | 'deny' | 'invalid';

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
 * Judges `execute-api:Invoke` on a method by the policy that an authorizer returned: a deny wins, without an allow it is
 * denied. Statements with conditions are invalid here.
 */
export function judgePolicy(document: unknown, methodArn: string): PolicyVerdict {
  if (typeof document !== 'object' || document === null) return 'invalid';
  const { Statement } = document as Partial<PolicyDocument>;
  if (Statement === undefined) return 'invalid';
  const statements = list(Statement);
  if (!statements.every(isStatement)) return 'invalid';
  const matching = statements.filter((statement) => applies(statement, methodArn));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'deny';
}
