import type { ConditionContext } from './condition';
import type { Statement } from './compile-policy';
import type { Principal } from '../../../aws/access-control';

/** A call with its condition keys. */
export interface Call {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** A policy attached to a role. */
export interface IdentityPolicy {
  /** The construct path, for example `Realtime/FanoutRole/DefaultPolicy`. */
  readonly id: string;
  /** Whether AWS manages the policy. Its statements are not grants of the template. */
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

/** Whether a call is allowed, and why. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: 'identity' | 'resource' | 'account' | 'identity-deny' | 'resource-deny' | 'no-allow';
  /** Every Allow of an identity policy that matches the call. */
  readonly grants: readonly Match[];
  readonly allowedByResource: boolean;
}

function matchesOf(policy: string, statement: Statement, call: Call): readonly Match[] {
  if (statement.principal && !statement.principal(call.principal, statement.effect)) return [];
  const actions = statement.actions.filter(({ test }) => test(call.action));
  const resources = statement.resources.filter(({ test }) => test(call.resource));
  if (actions.length === 0 || resources.length === 0 || !statement.conditions.areMet(call.context)) return [];
  return actions.flatMap((action) =>
    resources.map((resource) => ({ policy, statement: statement.index, action: action.text, resource: resource.text })),
  );
}

/**
 * Evaluates a call within one account (IAM policy evaluation logic). An explicit Deny in any policy denies it. Otherwise
 * an Allow in an identity policy or in the resource policy allows it. The root user of the account is allowed everything
 * that the resource policy does not deny.
 */
export function evaluate(call: Call, identity: readonly IdentityPolicy[], resource: readonly Statement[]): Decision {
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
  const decision = (allowed: boolean, reason: Decision['reason']): Decision => ({
    allowed,
    reason,
    grants,
    allowedByResource,
  });
  if (onResource('Deny')) return decision(false, 'resource-deny');
  if (own('Deny').length > 0) return decision(false, 'identity-deny');
  if (call.principal.kind === 'account') return decision(true, 'account');
  if (grants.length > 0) return decision(true, 'identity');
  return allowedByResource ? decision(true, 'resource') : decision(false, 'no-allow');
}
