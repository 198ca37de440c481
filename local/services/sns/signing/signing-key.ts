import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { selfSignedCertificate } from './certificate';

/** The key that signs the messages of SNS, and the certificate that verifies them. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Path of the certificate on the endpoint: `/SimpleNotificationService-<32 hex digits>.pem`. */
  readonly certificatePath: string;
  /** The certificate in PEM format. The first call creates it. */
  certificate(): Promise<string>;
}

/**
 * Generates an RSA-2048 key. It does not depend on the engine's seed, because otherwise anybody who knows the seed
 * could sign messages.
 *
 * @param notBefore start of the certificate's validity, in milliseconds since the epoch
 */
export function generateSigningKey(host: string, notBefore: number): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let certificate: Promise<string> | undefined;
  return {
    privateKey,
    certificatePath: `/SimpleNotificationService-${randomBytes(16).toString('hex')}.pem`,
    certificate: () => (certificate ??= selfSignedCertificate(privateKey, { host, notBefore })),
  };
}
