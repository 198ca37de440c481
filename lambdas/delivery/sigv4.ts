import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Credentials of a role, which Lambda passes to a function. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A POST request without query that has to be signed. */
export interface Signable {
  readonly host: string;
  /** The percent-encoded path, in the form in which it is sent. */
  readonly path: string;
  /** SHA-256 of the body, hexadecimal. */
  readonly payloadHash: string;
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Headers of a signed request. The Host header is signed too, and must be sent with the given value. */
export type SignedHeaders = Readonly<Record<'authorization' | 'x-amz-date', string>> & {
  readonly 'x-amz-security-token'?: string;
};

/** Signs requests to one service in one region. */
export type Sign = (request: Signable) => SignedHeaders;

/**
 * Creates a signer with Signature Version 4 for POST requests (AWS IAM user guide, "Signature Version 4"). It caches the
 * signing key per day and secret. For many requests with the same body it needs a fraction of the time of the SDK's
 * signer.
 */
export function createSigner(region: string, service: string): Sign {
  let keyId = '';
  let key: KeyObject | undefined;
  const signingKey = (date: string, secret: string): KeyObject => {
    const id = `${date}/${secret}`;
    if (key === undefined || keyId !== id) {
      key = deriveKey(date, secret, region, service);
      keyId = id;
    }
    return key;
  };

  return ({ host, path, payloadHash, credentials, now }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const time = amzDate(now);
    const date = time.slice(0, 8);
    const scope = `${date}/${region}/${service}/aws4_request`;
    const tokenHeader = sessionToken === undefined ? '' : `x-amz-security-token:${sessionToken}\n`;
    const signed = sessionToken === undefined ? 'host;x-amz-date' : 'host;x-amz-date;x-amz-security-token';
    const headers = `host:${host}\nx-amz-date:${time}\n${tokenHeader}`;
    const canonical = `POST\n${encodePath(path)}\n\n${headers}\n${signed}\n${payloadHash}`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac('sha256', signingKey(date, secretAccessKey)).update(toSign).digest('hex');
    const credential = `Credential=${accessKeyId}/${scope}`;
    return {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signed}, Signature=${signature}`,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
  };
}

/** SHA-256 as hexadecimal digits. */
export function sha256(data: string | Buffer): string {
  return hash('sha256', data, 'hex');
}

/** Percent-encodes every character except the unreserved characters of RFC 3986. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** In the canonical request, the encoded path is encoded once more; only S3 does not require that. */
function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function amzDate(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function deriveKey(date: string, secret: string, region: string, service: string): KeyObject {
  const parts = [date, region, service, 'aws4_request'];
  let derived: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of parts) derived = createHmac('sha256', derived).update(part).digest();
  return createSecretKey(derived);
}
