/** What the engine reads of a SigV4 signature. The signature itself is not verified. */
export interface SignatureScope {
  readonly accessKeyId: string;
  /** The service in the credential scope. */
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/** `AKID/20260101/eu-west-1/sqs/aws4_request`. */
const CREDENTIAL = /^([^/]+)\/\d{8}\/[^/]*\/([^/]+)\/aws4_request$/;

/** Reads the credential scope of a request signed in its headers or, when presigned, in its query. */
export function readSignatureScope(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): SignatureScope | undefined {
  const inHeader = /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1];
  const match = CREDENTIAL.exec(inHeader ?? query.get('X-Amz-Credential') ?? '');
  if (!match) return undefined;
  return {
    accessKeyId: match[1]!,
    service: match[2]!,
    sessionToken: headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined,
  };
}
