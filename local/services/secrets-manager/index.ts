import type { AccessControl } from '../../aws/access-control';
import type { AwsService } from '../../aws/aws-service';
import { createJsonService } from '../../aws/json-protocol';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { ResourceDriver } from '../../resources/types';
import { createSecretAuthorizer } from './authorize';
import { secretOperations } from './operations/secrets';
import { secretDrivers } from './resources';
import { createSecrets } from './state';

export interface SecretsManagerOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: AccessControl;
}

/** The engine's Secrets Manager. It has versions with staging labels, but no rotation. */
export interface SecretsManager {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  /** The current text of a secret by its ARN or name, without a permission check, for the owner of the engine. */
  secretString(id: string): string | undefined;
}

/** Creates Secrets Manager. It does not have to be stopped. */
export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { account, access, random } = options;
  const secrets = createSecrets(options);
  const authorizer = createSecretAuthorizer(access, account, secrets);
  return {
    service: createJsonService({
      signingName: 'secretsmanager',
      targetPrefix: 'secretsmanager',
      version: '1.1',
      operations: secretOperations(secrets, authorizer),
    }),
    drivers: secretDrivers({ random, secrets }),
    secretString(id) {
      const secret = secrets.find(id);
      return secret && secrets.version(secret, undefined, undefined)?.secretString;
    },
  };
}
