import { EngineError } from '../../../core/errors';
import type { ResourceDriver } from '../../../resources/types';

/**
 * Wraps a driver so that it rejects a `Role` that the service may not assume, as AWS does at deployment.
 * @param iam decides whether a service may assume a role
 * @param service for example `lambda.amazonaws.com`
 */
export function requireTrust(
  driver: ResourceDriver,
  iam: { mayAssume(role: string, service: string): boolean },
  service: string,
): ResourceDriver {
  return {
    ...driver,
    create(input) {
      const role = String(input.properties['Role']);
      if (iam.mayAssume(role, service)) return driver.create(input);
      throw new EngineError(
        'template_refused',
        `The role ${role} cannot be assumed by ${service}.`,
        'Add the service as a principal to the trust policy of the role.',
      );
    },
  };
}
