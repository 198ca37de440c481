import { AwsError } from '../../core/errors';
import type { Verdict } from './evaluate';
import { sessionArn } from './principal';
import type { AccessRequest, Principal } from '../../aws/access-control';

/** A principal as messages name it. */
export function describePrincipal(principal: Principal): string {
  if (principal.kind === 'role') return sessionArn(principal);
  if (principal.kind === 'service') return principal.service;
  return principal.kind;
}

function why(action: string, reason: Verdict['reason']): string {
  if (reason === 'identity-deny') return 'with an explicit deny in an identity-based policy';
  if (reason === 'resource-deny') return 'with an explicit deny in a resource-based policy';
  return `because no identity-based policy allows the ${action} action`;
}

/** The refusal in AWS's form: `AccessDeniedException`, status 400. */
export function accessDenied({ principal, action, resource }: AccessRequest, verdict: Verdict): AwsError {
  const message = `User: ${describePrincipal(principal)} is not authorized to perform: ${action} on resource: ${resource} ${why(action, verdict.reason)}`;
  return new AwsError('AccessDeniedException', message);
}
