import { createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  bitString,
  contextPrimitive,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  set,
  tagged,
  utcTime,
  utf8,
} from './der';

const OID = {
  sha256WithRsa: '1.2.840.113549.1.1.11',
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
};

/** Version 3 of X.509, which is encoded as 2. */
const VERSION_3 = Buffer.of(2);

const YEAR_MS = 365 * 24 * 3_600_000;

/** What a certificate says. */
export interface CertificateOptions {
  /** Common name and DNS name. */
  readonly host: string;
  /** Beginning of validity, in milliseconds since the epoch; it lasts a year, as that of SNS does. */
  readonly notBefore: number;
  /** Up to 20 bytes; the highest bit of the first must be 0. */
  readonly serial: Buffer;
}

/** Makes a self-signed X.509 certificate (RFC 5280) for an RSA key. @returns PEM */
export function selfSignedCertificate(privateKey: KeyObject, options: CertificateOptions): string {
  const algorithm = sequence(oid(OID.sha256WithRsa), nothing());
  const name = sequence(set(sequence(oid(OID.commonName), utf8(options.host))));
  const dnsNames = sequence(contextPrimitive(2, Buffer.from(options.host, 'latin1')));
  const toBeSigned = sequence(
    tagged(0, integer(VERSION_3)),
    integer(options.serial),
    algorithm,
    name,
    sequence(utcTime(options.notBefore), utcTime(options.notBefore + YEAR_MS)),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(sequence(oid(OID.subjectAltName), octetString(dnsNames)))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const der = sequence(toBeSigned, algorithm, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
