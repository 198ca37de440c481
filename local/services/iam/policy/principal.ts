import type { Principal } from '../../../aws/access-control';

/** A compiled `Principal` element. */
export type PrincipalMatcher = (principal: Principal, effect: 'Allow' | 'Deny') => boolean;

const ACCOUNT = /^(?:\d{12}|arn:[^:]+:iam::\d{12}:root)$/;

/** The ARN of an assumed role in error texts and policies. */
export function sessionArn(principal: Extract<Principal, { kind: 'role' }>): string {
  const [, partition = 'aws', , , accountId = ''] = principal.roleArn.split(':');
  return `arn:${partition}:sts::${accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`;
}

function matchesAws(name: string): PrincipalMatcher {
  if (name === '*') return () => true;
  if (ACCOUNT.test(name)) {
    // In an Allow, the account delegates the decision to identity policies. In a Deny, it includes all identities.
    return (principal, effect) => principal.kind === 'account' || (principal.kind === 'role' && effect === 'Deny');
  }
  return (principal) => principal.kind === 'role' && (principal.roleArn === name || sessionArn(principal) === name);
}

/**
 * Compiles a `Principal` element. `"*"` and `{"AWS": "*"}` match every caller, including services and anonymous ones.
 * @param problems receives one sentence for each kind of principal that is not supported
 */
export function compilePrincipal(element: unknown, problems: string[]): PrincipalMatcher {
  if (element === '*') return () => true;
  const matchers: PrincipalMatcher[] = [];
  for (const [kind, names] of Object.entries((element ?? {}) as Record<string, unknown>)) {
    for (const name of [names].flat().map(String)) {
      if (kind === 'AWS') matchers.push(matchesAws(name));
      else if (kind === 'Service')
        matchers.push((principal) => principal.kind === 'service' && (name === '*' || principal.service === name));
      else problems.push(`the principal ${kind} (${name}) is not supported`);
    }
  }
  return (principal, effect) => matchers.some((matches) => matches(principal, effect));
}
