import type { AccessControl, PolicyDocument, Principal } from '../../aws/access-control';

/** Checks whether a caller may call an operation. */
export interface Authorizer {
  /**
   * An operation on one function.
   * @param resourcePolicy of the function. It applies to `Invoke` only
   * @throws AwsError `AccessDeniedException`
   */
  function(principal: Principal, action: string, functionArn: string, resourcePolicy?: PolicyDocument): void;
  /** An operation that lists resources; its resource is `*`. @throws AwsError `AccessDeniedException` */
  list(principal: Principal, action: string): void;
}

/**
 * The IAM action of an operation is `lambda:` and its name, except for `Invoke`, whose action is
 * `lambda:InvokeFunction`.
 */
export function createAuthorizer(access: AccessControl): Authorizer {
  return {
    function: (principal, action, resource, resourcePolicy) =>
      access.assertAllowed({ principal, action: `lambda:${action}`, resource, resourcePolicy }),
    list: (principal, action) => access.assertAllowed({ principal, action: `lambda:${action}`, resource: '*' }),
  };
}
