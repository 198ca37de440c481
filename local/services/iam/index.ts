import type { Account } from '../../core/account';
import { EngineError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { ResourceDriver } from '../../resources/types';
import { accessDenied, describePrincipal } from './errors';
import type { ConditionContext } from './policy/condition';
import { CredentialStore } from './state/credentials';
import { evaluate } from './policy/evaluate';
import type { Decision } from './policy/evaluate';
import { UsageLedger } from './state/usage-ledger';
import type { Ledger } from './state/usage-ledger';
import { compilePolicy } from './policy/compile-policy';
import type { PolicyKind, Statement } from './policy/compile-policy';
import { iamDrivers } from './resources/role-and-policy';
import { RoleStore } from './state/roles';
import type { AccessControl, AccessRequest, Credentials, PolicyDocument, Principal } from '../../aws/access-control';

export { describePrincipal } from './errors';
export type { Grant, Ledger } from './state/usage-ledger';
export { arnMatcher, patternToRegExp } from './policy/pattern';
export { sessionArn } from './policy/principal';
export { requireTrust } from './resources/require-trust';

export interface IamOptions {
  readonly account: Account;
  readonly random: Random;
  readonly reporter: Reporter;
}

/** Lists the elements of a policy that the engine cannot evaluate, for the `validate` of drivers. */
export function policyProblems(document: unknown, kind: PolicyKind): readonly string[] {
  return compilePolicy(document, kind).problems;
}

/** IAM: roles, credentials and authorization. */
export interface Iam extends AccessControl {
  /** Issues credentials for a session of a role. */
  issue(roleArn: string, sessionName: string): Credentials;
  revoke(accessKeyId: string): void;
  /** See {@link CredentialStore.principalOf}. */
  principalOf(accessKeyId: string, sessionToken?: string): Principal;
  /** Whether the trust policy of a role allows a service such as `lambda.amazonaws.com` to assume it. */
  mayAssume(roleArn: string, service: string): boolean;
  readonly ledger: Ledger;
  readonly drivers: readonly ResourceDriver[];
}

function contextOf(account: Account, { principal, context = {} }: AccessRequest): ConditionContext {
  const defaults: Record<string, string> = {
    // Local calls use plain HTTP on loopback, but policies may require TLS, which every SDK call uses on AWS.
    'aws:securetransport': 'true',
    'aws:requestedregion': account.region,
    'aws:principalisawsservice': String(principal.kind === 'service'),
    ...(principal.kind === 'service' && { 'aws:sourceaccount': account.accountId }),
    ...(principal.kind === 'role' && {
      'aws:principalarn': principal.roleArn,
      'aws:principalaccount': account.accountId,
    }),
  };
  const values = new Map<string, readonly string[]>(Object.entries(defaults).map(([key, value]) => [key, [value]]));
  for (const [key, value] of Object.entries(context)) values.set(key.toLowerCase(), [value].flat());
  return values;
}

/** Creates IAM and the drivers of its resource types. */
export function createIam({ account, random, reporter }: IamOptions): Iam {
  const roles = new RoleStore();
  const credentials = new CredentialStore(random);
  const ledger = new UsageLedger(() => roles.policies());
  const compiled = new WeakMap<PolicyDocument, readonly Statement[]>();

  const resourceStatements = (document: PolicyDocument | undefined): readonly Statement[] => {
    if (!document) return [];
    const known = compiled.get(document);
    if (known) return known;
    const { statements, problems } = compilePolicy(document, 'resource');
    if (problems.length > 0)
      throw new EngineError(
        'policy_unsupported',
        `A resource policy cannot be evaluated: ${problems.join('; ')}.`,
        'Remove these elements, or add support for them in local/services/iam.',
      );
    compiled.set(document, statements);
    return statements;
  };

  const decide = (request: AccessRequest): Decision => {
    const { principal, action, resource } = request;
    const identity = principal.kind === 'role' ? (roles.get(principal.roleArn)?.policies ?? []) : [];
    const call = { principal, action, resource, context: contextOf(account, request) };
    const decision = evaluate(call, identity, resourceStatements(request.resourcePolicy));
    if (principal.kind !== 'account') ledger.record(request, decision);
    return decision;
  };

  return {
    isAllowed: (request) => decide(request).allowed,
    assertAllowed(request) {
      const decision = decide(request);
      if (decision.allowed) return;
      const { principal, action, resource } = request;
      reporter.report({ type: 'access-denied', principal: describePrincipal(principal), action, resource });
      throw accessDenied(request, decision);
    },
    issue(roleArn, sessionName) {
      const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
      return credentials.issue({ kind: 'role', roleArn, roleName, sessionName });
    },
    revoke: (accessKeyId) => credentials.revoke(accessKeyId),
    principalOf: (accessKeyId, sessionToken) => credentials.principalOf(accessKeyId, sessionToken),
    mayAssume(roleArn, service) {
      const principal: Principal = { kind: 'service', service };
      const context = contextOf(account, { principal, action: 'sts:AssumeRole', resource: roleArn });
      return evaluate(
        { principal, action: 'sts:AssumeRole', resource: roleArn, context },
        [],
        roles.get(roleArn)?.trust ?? [],
      ).allowed;
    },
    ledger,
    drivers: iamDrivers({ account, random, roles }),
  };
}
