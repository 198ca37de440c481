import { createPublicKey, webcrypto } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

const YEAR_MS = 365 * 24 * 3_600_000;

export interface CertificateOptions {
  /** Common name and DNS name. */
  readonly host: string;
  /** Start of the validity, in milliseconds since the epoch. The certificate is valid for a year, like those of SNS. */
  readonly notBefore: number;
}

/** The library takes up to a second to load, so it is loaded when the first certificate is created. */
async function loadX509(): Promise<typeof X509> {
  // The library requires this polyfill, and does not import it itself.
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

/** Creates a self-signed X.509 certificate for an RSA key, with a random serial number. @returns PEM */
export async function selfSignedCertificate(
  privateKey: KeyObject,
  { host, notBefore }: CertificateOptions,
): Promise<string> {
  const { SubjectAlternativeNameExtension, X509CertificateGenerator } = await loadX509();
  const { subtle } = webcrypto;
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${host}`,
      notBefore: new Date(notBefore),
      notAfter: new Date(notBefore + YEAR_MS),
      signingAlgorithm: ALGORITHM,
      keys: {
        privateKey: await subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
        publicKey: await subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
      },
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}
