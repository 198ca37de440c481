import { AwsError } from '../../core/errors';
import type { Decision } from './policy/evaluate';
import { sessionArn } from './policy/principal';
import type { AccessRequest, Principal } from '../../aws/access-control';

/** The name of a principal in error texts. */
export function describePrincipal(principal: Principal): string {
  if (principal.kind === 'role') return sessionArn(principal);
  if (principal.kind === 'service') return principal.service;
  return principal.kind;
}

function denialReason(action: string, reason: Decision['reason']): string {
  if (reason === 'identity-deny') return 'with an explicit deny in an identity-based policy';
  if (reason === 'resource-deny') return 'with an explicit deny in a resource-based policy';
  return `because no identity-based policy allows the ${action} action`;
}

/** The error of a denied call, with the text of AWS. */
export function accessDenied({ principal, action, resource }: AccessRequest, decision: Decision): AwsError {
  const message = `User: ${describePrincipal(principal)} is not authorized to perform: ${action} on resource: ${resource} ${denialReason(action, decision.reason)}`;
  return new AwsError('AccessDeniedException', message);
}
