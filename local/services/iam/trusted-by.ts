import { EngineError } from '../../core/errors';
import type { ResourceDriver } from '../../resources/types';
import type { Iam } from '.';

/**
 * Makes a driver refuse a `Role` that does not trust the service which is to use it, as AWS does at deployment.
 * @param service for example `lambda.amazonaws.com`
 */
export function requireTrust(driver: ResourceDriver, iam: Iam, service: string): ResourceDriver {
  return {
    ...driver,
    create(input) {
      const role = String(input.properties['Role']);
      if (iam.mayAssume(role, service)) return driver.create(input);
      throw new EngineError(
        'template_refused',
        `The role ${role} cannot be assumed by ${service}.`,
        'Let its trust policy name the service as principal.',
      );
    },
  };
}
