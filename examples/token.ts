import '../scripts/lib/silence-sdk-warning';
import { readSigningSecret } from '../scripts/lib/signing-secret';
import { signToken, type TokenClaims } from '../scripts/lib/sign-token';
import { readLocal } from './local';

/** A quarter of an hour: clients get the next one by themselves. */
const TTL_SECONDS = 900;

/**
 * Signs a token for the local engine, as the server of an application does for those whom it knows.
 * @param channels verbs by channel pattern; name no more than the holder needs
 */
export async function makeToken(subject: string, channels: TokenClaims['channels']): Promise<string> {
  const { stacks, awsEndpointUrl, region } = readLocal();
  const { SigningSecretArn: secretArn } = Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
  if (!secretArn)
    throw new Error('No stack has the output SigningSecretArn: this deployment takes tokens of an issuer.');
  const secret = await readSigningSecret({ secretArn, awsEndpointUrl, region });
  return signToken({ subject, channels, ttlSeconds: TTL_SECONDS }, secret, Date.now());
}
