import type { IdentityPolicy, Match, Verdict } from './evaluate';
import type { AccessRequest } from '../../aws/access-control';

/** A call that was judged; identical ones are counted. */
export interface Decision {
  /** The first call of its kind. */
  readonly request: AccessRequest;
  readonly verdict: Verdict;
  readonly count: number;
}

/** One action of one statement that gives a role something. */
export interface Grant {
  readonly roleArn: string;
  readonly policy: string;
  readonly statement: number;
  /** As written in the template. */
  readonly action: string;
}

/** What a run used of what the template grants. */
export interface Ledger {
  decisions(): readonly Decision[];
  /** Every grant that the template makes; policies managed by AWS are left out. */
  grants(): readonly Grant[];
  /** Grants that covered no allowed call. */
  unusedGrants(): readonly Grant[];
  /** Grants that covered calls, all of which would have been allowed without them. */
  redundantGrants(): readonly Grant[];
}

/** Most decisions kept. Allowed calls differ by what matched, which the template bounds; refused ones could be endless. */
const MAX_DECISIONS = 10_000;

const matchKey = (match: Match): string => `${match.policy} ${match.statement} ${match.action} ${match.resource}`;
const grantKey = (roleArn: string, { policy, statement, action }: Omit<Grant, 'roleArn'>): string =>
  JSON.stringify([roleArn, policy, statement, action]);

/** Calls that no removal of a grant can tell apart share a key; a refused call keeps its resource. */
function decisionKey({ principal, action, resource }: AccessRequest, verdict: Verdict): string {
  const { reason, grants, allowedByResource } = verdict;
  const who =
    principal.kind === 'role' ? principal.roleArn : principal.kind === 'service' ? principal.service : principal.kind;
  const touched = grants.length > 0 ? grants.map(matchKey) : resource;
  return JSON.stringify([who, action, reason, allowedByResource, touched]);
}

/** Keeps what was judged, and tells which grants of `policiesOf` each role were needed. */
export class UsageLedger implements Ledger {
  readonly #decisions = new Map<string, { request: AccessRequest; verdict: Verdict; count: number }>();

  constructor(private readonly policiesByRole: () => ReadonlyMap<string, readonly IdentityPolicy[]>) {}

  /** Adds a call. */
  record(request: AccessRequest, verdict: Verdict): void {
    const key = decisionKey(request, verdict);
    const known = this.#decisions.get(key);
    if (known) known.count += 1;
    else if (verdict.allowed || this.#decisions.size < MAX_DECISIONS)
      this.#decisions.set(key, { request, verdict, count: 1 });
  }

  decisions(): readonly Decision[] {
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

  /** A grant is needed by a call that nothing else covers: without it, that call would be denied. */
  #usage(): { used: Set<string>; needed: Set<string> } {
    const used = new Set<string>();
    const needed = new Set<string>();
    for (const { request, verdict } of this.#decisions.values()) {
      const { principal } = request;
      if (!verdict.allowed || principal.kind !== 'role') continue;
      const keys = new Set(verdict.grants.map((match) => grantKey(principal.roleArn, match)));
      for (const key of keys) used.add(key);
      if (keys.size === 1 && !verdict.allowedByResource) for (const key of keys) needed.add(key);
    }
    return { used, needed };
  }
}
