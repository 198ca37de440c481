import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import { createJsonService } from '../../aws/json-protocol';
import type { AwsService } from '../../aws/aws-service';
import type { AccessControl } from '../../aws/access-control';
import type { ResourceDriver } from '../../resources/types';
import { secretOperations } from './operations/secrets';
import { secretDrivers } from './resources';
import { SecretStore } from './state';

/** What Secrets Manager needs. */
export interface SecretsManagerDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: AccessControl;
}

/** The engine's Secrets Manager: values with stages, no rotation. */
export interface SecretsManager {
  /** The current text of a secret, by ARN or name, without a permission check; for the engine's owner. */
  secretString(id: string): string | undefined;
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
}

/** Creates Secrets Manager. It holds nothing that has to be stopped. */
export function createSecretsManager(deps: SecretsManagerDeps): SecretsManager {
  const store = new SecretStore(deps);
  return {
    secretString(id) {
      const secret = store.find(id);
      return secret && store.version(secret, undefined, undefined)?.secretString;
    },
    service: createJsonService({
      signingName: 'secretsmanager',
      targetPrefix: 'secretsmanager',
      version: '1.1',
      operations: secretOperations({ ...deps, store }),
    }),
    drivers: secretDrivers({ random: deps.random, store }),
  };
}
