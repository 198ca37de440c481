import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { ENV } from '../../contract/environment';
import { readEnvironment } from '../runtime/settings';
import type { EnvironmentSource } from '../runtime/settings';
import type { Clock, Logger } from '../runtime/interfaces';
import { OIDC_ALGORITHMS, createOidcCheck } from './oidc-tokens';
import { SECRET_ALGORITHMS, createSecretCheck } from './secret-tokens';
import type { ReadSecret } from './secret-tokens';
import { createVerifyToken } from './verify-token';
import type { VerifyToken } from './verify-token';

/**
 * Token verification in the mode that the environment names: an issuer when any variable of one is set, else the secret.
 * @throws Error that names what is missing of the mode
 */
export function verifyTokenFromEnvironment(source: EnvironmentSource, clock: Clock, logger: Logger): VerifyToken {
  const oidcNames = [ENV.oidcIssuer, ENV.oidcAudience, ENV.oidcJwksUrl];
  if (oidcNames.some((name) => source[name])) {
    const environment = readEnvironment(source, oidcNames);
    const accepts = {
      algorithms: OIDC_ALGORITHMS,
      issuer: environment[ENV.oidcIssuer],
      audience: environment[ENV.oidcAudience],
    };
    return createVerifyToken({ check: createOidcCheck(environment[ENV.oidcJwksUrl]), accepts, clock, logger });
  }
  const arn = readEnvironment(source, [ENV.signingSecretArn])[ENV.signingSecretArn];
  const check = createSecretCheck(secretReader(arn), clock);
  return createVerifyToken({ check, accepts: { algorithms: SECRET_ALGORITHMS }, clock, logger });
}

function secretReader(arn: string): ReadSecret {
  const client = new SecretsManagerClient({
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
  });
  return async () => {
    const { SecretString: secret } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (!secret) throw new Error(`secret ${arn} has no text; store the signing secret as SecretString`);
    return secret;
  };
}
