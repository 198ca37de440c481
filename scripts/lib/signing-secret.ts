import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_CREDENTIALS } from './local-file';

/** The location of a signing secret. */
export interface SecretLocation {
  readonly secretArn: string;
  /** Address of the local engine. If undefined, the SDK uses its own configuration. */
  readonly awsEndpointUrl?: string;
  readonly region?: string;
}

/**
 * Reads a deployment's signing secret.
 * @throws the SDK's error if the secret does not exist or may not be read
 */
export async function readSigningSecret({ secretArn, awsEndpointUrl, region }: SecretLocation): Promise<string> {
  const client = new SecretsManagerClient({
    ...(region ? { region } : {}),
    ...(awsEndpointUrl ? { endpoint: awsEndpointUrl, credentials: LOCAL_CREDENTIALS } : {}),
  });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (!SecretString)
      throw new Error(`The secret ${secretArn} contains no text. Tidings needs a secret with a SecretString.`);
    return SecretString;
  } finally {
    client.destroy();
  }
}
