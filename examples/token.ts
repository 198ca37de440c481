import '../scripts/lib/silence-sdk-warning';
import { readSigningSecret } from '../scripts/lib/signing-secret';
import { signToken, type TokenClaims } from '../server/src/sign-token';
import { readLocal } from './local';

/** 15 minutes. Clients get a new token before the old one expires. */
const TTL_SECONDS = 900;

/**
 * Signs a token for the local engine, as the server of an application does for its users.
 * @param channels verbs by channel pattern; grant no more than the user needs
 */
export async function makeToken(subject: string, channels: NonNullable<TokenClaims['channels']>): Promise<string> {
  const { stacks, awsEndpointUrl, region } = readLocal();
  const { SigningSecretArn: secretArn } = Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
  if (!secretArn)
    throw new Error(
      'No stack has the output SigningSecretArn. This deployment accepts only tokens of an OpenID Connect issuer.',
    );
  const secret = await readSigningSecret({ secretArn, awsEndpointUrl, region });
  return signToken({ subject, channels, expiresInSeconds: TTL_SECONDS }, secret);
}
