import { arn } from '../../core/account';
import { AwsError } from '../../core/errors';
import type { ApiGatewayOptions } from './options';
import { forbidden, missingSignature } from './errors';

/** A call of the management API. */
export interface ManagementCall {
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
  /** The HTTP method, which is part of the resource ARN. */
  readonly method: string;
  readonly authorization: string | undefined;
}

/**
 * Checks `execute-api:ManageConnections` on the connection.
 * @throws AwsError `MissingAuthenticationTokenException`, `ForbiddenException`, or the error of a revoked key (all 403)
 */
export function authorizeManagement({ account, access, identify }: ApiGatewayOptions, call: ManagementCall): void {
  const principal = identify(call.authorization);
  if (principal.kind === 'anonymous') throw missingSignature();
  const path = `${call.apiId}/${call.stage}/${call.method}/@connections/${call.connectionId}`;
  try {
    access.assertAllowed({
      principal,
      action: 'execute-api:ManageConnections',
      resource: arn(account, 'execute-api', path),
    });
  } catch (error) {
    throw error instanceof AwsError ? forbidden(error.message) : error;
  }
}
