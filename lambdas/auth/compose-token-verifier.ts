import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AuthSettings } from '../runtime/settings';
import type { System } from '../runtime/system';
import { OIDC_ALGORITHMS, createOidcCheck } from './oidc-tokens';
import { SECRET_ALGORITHMS, createSecretCheck } from './secret-tokens';
import type { ReadSecret } from './secret-tokens';
import { createVerifyToken } from './verify-token';
import type { VerifyToken } from './verify-token';

/** Creates the token verification of the configured mode. */
export function composeTokenVerifier(auth: AuthSettings, { clock, logger }: System): VerifyToken {
  if (auth.mode === 'oidc') {
    const { issuer, audience, jwksUrl } = auth;
    const accepts = { algorithms: OIDC_ALGORITHMS, issuer, audience };
    return createVerifyToken({ check: createOidcCheck(jwksUrl), accepts, clock, logger });
  }
  const check = createSecretCheck(secretReader(auth.secretArn), clock);
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
