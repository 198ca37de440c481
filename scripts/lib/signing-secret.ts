import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_CREDENTIALS } from './local-credentials';

/** Where a signing secret is kept. */
export interface SecretPlace {
  readonly secretArn: string;
  /** The local engine's address; without it the SDK's own configuration decides. */
  readonly awsEndpointUrl?: string;
  readonly region?: string;
}

/**
 * Reads a deployment's signing secret.
 * @throws the SDK's error when it is not there or may not be read
 */
export async function readSigningSecret({ secretArn, awsEndpointUrl, region }: SecretPlace): Promise<string> {
  const client = new SecretsManagerClient({
    ...(region ? { region } : {}),
    ...(awsEndpointUrl ? { endpoint: awsEndpointUrl, credentials: LOCAL_CREDENTIALS } : {}),
  });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (!SecretString) throw new Error(`The secret ${secretArn} holds no text.`);
    return SecretString;
  } finally {
    client.destroy();
  }
}
