import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { selfSignedCertificate } from './certificate';

/** The key that signs what SNS sends, and the certificate that verifies it. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** PEM. */
  readonly certificate: string;
  /** Path of the certificate on the endpoint: `/SimpleNotificationService-<32 hex digits>.pem`. */
  readonly certificatePath: string;
}

/** Makes an RSA-2048 key of one run. It does not come from the seed: a key that can be guessed would sign for anybody. */
export function generateSigningKey(host: string, notBefore: number): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serial = randomBytes(16);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x40;
  return {
    privateKey,
    certificate: selfSignedCertificate(privateKey, { host, notBefore, serial }),
    certificatePath: `/SimpleNotificationService-${randomBytes(16).toString('hex')}.pem`,
  };
}
