import type { AccessControl, Principal } from '../../aws/access-control';
import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import { secretNotFound } from './errors';
import type { Secret, Secrets } from './state';

/** Authorizes calls on secrets, also by the policy of the secret. */
export interface SecretAuthorizer {
  /**
   * Authorizes a call on a secret, and returns the secret.
   * @param id ARN or name
   * @param context condition keys in addition to `secretsmanager:SecretId`
   * @throws AwsError `AccessDeniedException`, `ResourceNotFoundException`
   */
  secret(principal: Principal, operation: string, id: string, context?: Readonly<Record<string, string>>): Secret;
  /** Authorizes a call without a secret. @throws AwsError `AccessDeniedException` */
  onAccount(principal: Principal, operation: string): void;
}

export function createSecretAuthorizer(access: AccessControl, account: Account, secrets: Secrets): SecretAuthorizer {
  return {
    secret(principal, operation, id, context) {
      const secret = secrets.find(id);
      const resource = secret?.arn ?? (id.startsWith('arn:') ? id : arn(account, 'secretsmanager', `secret:${id}`));
      access.assertAllowed({
        principal,
        action: `secretsmanager:${operation}`,
        resource,
        context: { 'secretsmanager:SecretId': resource, ...context },
        resourcePolicy: secret?.policy,
      });
      if (secret) return secret;
      throw secretNotFound();
    },
    onAccount: (principal, operation) =>
      access.assertAllowed({ principal, action: `secretsmanager:${operation}`, resource: '*' }),
  };
}
