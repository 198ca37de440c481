import type { ConditionContext } from './condition';
import type { Statement } from './policy';
import type { Principal } from '../../aws/access-control';

/** A call, ready to be judged. */
export interface Call {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** A policy attached to a role. */
export interface IdentityPolicy {
  /** For example `Realtime/FanoutRole/DefaultPolicy`. */
  readonly id: string;
  /** Whether AWS manages it: then it is not a grant of the template. */
  readonly managed: boolean;
  readonly statements: readonly Statement[];
}

/** The part of a statement that matched a call. */
export interface Match {
  readonly policy: string;
  readonly statement: number;
  /** As written in the template. */
  readonly action: string;
  readonly resource: string;
}

/** Why a call is allowed or not. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: 'identity' | 'resource' | 'account' | 'identity-deny' | 'resource-deny' | 'no-allow';
  /** Every Allow of an identity policy that covers the call. */
  readonly grants: readonly Match[];
  readonly allowedByResource: boolean;
}

function matchesOf(policy: string, statement: Statement, call: Call): readonly Match[] {
  if (statement.principal && !statement.principal(call.principal, statement.effect)) return [];
  const actions = statement.actions.filter(({ test }) => test(call.action));
  const resources = statement.resources.filter(({ test }) => test(call.resource));
  if (actions.length === 0 || resources.length === 0 || !statement.conditions.hold(call.context)) return [];
  return actions.flatMap((action) =>
    resources.map((resource) => ({ policy, statement: statement.index, action: action.text, resource: resource.text })),
  );
}

/**
 * Judges a call within one account: an explicit Deny anywhere wins; else an Allow in an identity policy or in the
 * resource's own policy; else no. (IAM policy evaluation logic.) The account itself may do whatever no resource denies.
 */
export function evaluate(call: Call, identity: readonly IdentityPolicy[], resource: readonly Statement[]): Verdict {
  const own = (effect: 'Allow' | 'Deny'): readonly Match[] =>
    identity.flatMap(({ id, statements }) =>
      statements
        .filter((statement) => statement.effect === effect)
        .flatMap((statement) => matchesOf(id, statement, call)),
    );
  const onResource = (effect: 'Allow' | 'Deny'): boolean =>
    resource.some((statement) => statement.effect === effect && matchesOf('', statement, call).length > 0);

  const grants = own('Allow');
  const allowedByResource = onResource('Allow');
  const verdict = (allowed: boolean, reason: Verdict['reason']): Verdict => ({
    allowed,
    reason,
    grants,
    allowedByResource,
  });
  if (onResource('Deny')) return verdict(false, 'resource-deny');
  if (own('Deny').length > 0) return verdict(false, 'identity-deny');
  if (call.principal.kind === 'account') return verdict(true, 'account');
  if (grants.length > 0) return verdict(true, 'identity');
  return allowedByResource ? verdict(true, 'resource') : verdict(false, 'no-allow');
}
