import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Credentials of a role, as Lambda hands them to a function. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A POST without query, to be signed. */
export interface Signable {
  readonly host: string;
  /** The path as it goes over the wire, percent-encoded. */
  readonly path: string;
  /** SHA-256 of the body, hexadecimal. */
  readonly payloadHash: string;
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Headers that make a request authentic; the Host header is signed too and has to be the one given. */
export type SignedHeaders = Readonly<Record<'authorization' | 'x-amz-date', string>> & {
  readonly 'x-amz-security-token'?: string;
};

/** Signs requests to one service in one region. */
export type Sign = (request: Signable) => SignedHeaders;

/**
 * Signature Version 4 for POST requests, as AWS documents it; the signing key is kept for a day and a secret.
 * Made for many requests with the same body: a fraction of what the SDK's general signer costs per request.
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

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The canonical path encodes the path of the request, which is encoded already, once more; S3 alone does not. */
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
