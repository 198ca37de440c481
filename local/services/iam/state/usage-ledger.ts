import type { IdentityPolicy, Match, Decision } from '../policy/evaluate';
import type { AccessRequest } from '../../../aws/access-control';

/** A group of equivalent calls and the decision on them. */
export interface RecordedDecision {
  /** The first call of the group. */
  readonly request: AccessRequest;
  readonly decision: Decision;
  readonly count: number;
}

/** One action of an Allow statement of a role. */
export interface Grant {
  readonly roleArn: string;
  readonly policy: string;
  readonly statement: number;
  /** As written in the template. */
  readonly action: string;
}

/** The decisions of a run, and the grants that it used. */
export interface Ledger {
  decisions(): readonly RecordedDecision[];
  /** Every grant of the template, without those of AWS managed policies. */
  grants(): readonly Grant[];
  /** Grants that matched no allowed call. */
  unusedGrants(): readonly Grant[];
  /** Grants that matched calls, but each of these calls is allowed without the grant too. */
  redundantGrants(): readonly Grant[];
}

/**
 * At this number of groups, no further group of denied calls is recorded. Groups of allowed calls are always recorded,
 * because the template limits their number.
 */
const MAX_DECISIONS = 10_000;

const matchKey = (match: Match): string => `${match.policy} ${match.statement} ${match.action} ${match.resource}`;
const grantKey = (roleArn: string, { policy, statement, action }: Omit<Grant, 'roleArn'>): string =>
  JSON.stringify([roleArn, policy, statement, action]);

/**
 * The key of a group. Calls have the same key if the removal of any grant affects them equally. Denied calls are
 * grouped by resource.
 */
function decisionKey({ principal, action, resource }: AccessRequest, decision: Decision): string {
  const { reason, grants, allowedByResource } = decision;
  const caller =
    principal.kind === 'role' ? principal.roleArn : principal.kind === 'service' ? principal.service : principal.kind;
  const matched = grants.length > 0 ? grants.map(matchKey) : resource;
  return JSON.stringify([caller, action, reason, allowedByResource, matched]);
}

/** Records decisions and determines which grants of the roles' policies were needed. */
export class UsageLedger implements Ledger {
  readonly #decisions = new Map<string, { request: AccessRequest; decision: Decision; count: number }>();

  constructor(private readonly policiesByRole: () => ReadonlyMap<string, readonly IdentityPolicy[]>) {}

  record(request: AccessRequest, decision: Decision): void {
    const key = decisionKey(request, decision);
    const known = this.#decisions.get(key);
    if (known) known.count += 1;
    else if (decision.allowed || this.#decisions.size < MAX_DECISIONS)
      this.#decisions.set(key, { request, decision, count: 1 });
  }

  decisions(): readonly RecordedDecision[] {
    return [...this.#decisions.values()];
  }

  grants(): readonly Grant[] {
    const grants = new Map<string, Grant>();
    for (const [roleArn, policies] of this.policiesByRole()) {
      for (const { id, managed, statements } of policies) {
        if (managed) continue;
        for (const { effect, index, actions } of statements) {
          if (effect === 'Deny') continue;
          for (const { text } of actions) {
            const grant = { roleArn, policy: id, statement: index, action: text };
            grants.set(grantKey(roleArn, grant), grant);
          }
        }
      }
    }
    return [...grants.values()];
  }

  unusedGrants(): readonly Grant[] {
    const { used } = this.#usage();
    return this.grants().filter((grant) => !used.has(grantKey(grant.roleArn, grant)));
  }

  redundantGrants(): readonly Grant[] {
    const { used, needed } = this.#usage();
    return this.grants().filter((grant) => {
      const key = grantKey(grant.roleArn, grant);
      return used.has(key) && !needed.has(key);
    });
  }

  /** A grant is needed if it is the only one that allows some call. */
  #usage(): { used: Set<string>; needed: Set<string> } {
    const used = new Set<string>();
    const needed = new Set<string>();
    for (const { request, decision } of this.#decisions.values()) {
      const { principal } = request;
      if (!decision.allowed || principal.kind !== 'role') continue;
      const keys = new Set(decision.grants.map((match) => grantKey(principal.roleArn, match)));
      for (const key of keys) used.add(key);
      if (keys.size === 1 && !decision.allowedByResource) for (const key of keys) needed.add(key);
    }
    return { used, needed };
  }
}
