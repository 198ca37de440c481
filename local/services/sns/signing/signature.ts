import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** `1` is SHA1withRSA, `2` is SHA256withRSA; both PKCS#1 v1.5. */
export type SignatureVersion = '1' | '2';

/** The signed fields, in the order of signing (byte order). Absent fields are omitted. */
const SIGNED_FIELDS = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The fields of an envelope. */
export type SignedFields = Readonly<Record<string, string | undefined>>;

/** The text to sign: name and value of each field, each followed by a line feed. */
export function stringToSign(fields: SignedFields): string {
  return SIGNED_FIELDS.map((name) => (fields[name] === undefined ? '' : `${name}\n${fields[name]}\n`)).join('');
}

/** Signs an envelope. @returns base64 */
export function signEnvelope(fields: SignedFields, version: SignatureVersion, privateKey: KeyObject): string {
  const algorithm = version === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return sign(algorithm, Buffer.from(stringToSign(fields), 'utf8'), privateKey).toString('base64');
}
