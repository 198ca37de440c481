import type { Account } from '../../core/account';
import { EngineError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { ResourceDriver } from '../../resources/types';
import { accessDenied, describePrincipal } from './errors';
import type { ConditionContext } from './condition';
import { CredentialStore } from './credentials';
import { evaluate } from './evaluate';
import type { Verdict } from './evaluate';
import { UsageLedger } from './ledger';
import type { Ledger } from './ledger';
import { compilePolicy } from './policy';
import type { PolicyKind, Statement } from './policy';
import { iamDrivers } from './resources';
import { RoleStore } from './roles';
import type { AccessControl, AccessRequest, Credentials, PolicyDocument, Principal } from '../../aws/access-control';

export { describePrincipal } from './errors';
export type { Grant, Ledger } from './ledger';
export { arnMatcher, patternToRegExp } from './pattern';
export { sessionArn } from './principal';
export { requireTrust } from './trusted-by';

/** What the access control needs. */
export interface IamDeps {
  readonly account: Account;
  readonly random: Random;
  readonly reporter: Reporter;
}

/** What the engine cannot evaluate in a policy of a template: for `validate` of drivers that take policies. */
export function policyProblems(document: unknown, kind: PolicyKind): readonly string[] {
  return compilePolicy(document, kind).problems;
}

/** Roles, credentials and the judgement of calls. */
export interface Iam extends AccessControl {
  /** Credentials that identify a session of a role on the engine's endpoints. */
  issue(roleArn: string, sessionName: string): Credentials;
  revoke(accessKeyId: string): void;
  /** See {@link CredentialStore.principalOf}. */
  principalOf(accessKeyId: string, sessionToken?: string): Principal;
  /** Whether the trust policy of a role lets a service such as `lambda.amazonaws.com` use it. */
  mayAssume(roleArn: string, service: string): boolean;
  readonly ledger: Ledger;
  readonly drivers: readonly ResourceDriver[];
}

function contextOf(account: Account, { principal, context = {} }: AccessRequest): ConditionContext {
  const defaults: Record<string, string> = {
    // Local calls are plain HTTP on loopback; on AWS every call of an SDK is encrypted, and policies expect it.
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

/** Creates the access control of one engine. */
export function createIam({ account, random, reporter }: IamDeps): Iam {
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
      throw new EngineError('policy_unsupported', `A resource policy cannot be evaluated: ${problems.join('; ')}.`);
    compiled.set(document, statements);
    return statements;
  };

  const judge = (request: AccessRequest): Verdict => {
    const { principal, action, resource } = request;
    const identity = principal.kind === 'role' ? (roles.get(principal.roleArn)?.policies ?? []) : [];
    const call = { principal, action, resource, context: contextOf(account, request) };
    const verdict = evaluate(call, identity, resourceStatements(request.resourcePolicy));
    if (principal.kind !== 'account') ledger.record(request, verdict);
    return verdict;
  };

  return {
    isAllowed: (request) => judge(request).allowed,
    assertAllowed(request) {
      const verdict = judge(request);
      if (verdict.allowed) return;
      const { principal, action, resource } = request;
      reporter.report({ type: 'access-denied', principal: describePrincipal(principal), action, resource });
      throw accessDenied(request, verdict);
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
