/** The parts of a SigV4 signature that the engine uses. It does not verify the signature. */
export interface SignatureScope {
  readonly accessKeyId: string;
  /** The service in the credential scope. */
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/** `AKID/20260101/eu-west-1/sqs/aws4_request`. */
const CREDENTIAL = /^([^/]+)\/\d{8}\/[^/]*\/([^/]+)\/aws4_request$/;

/** Reads the credential scope from the headers of a signed request, or from the query of a presigned one. */
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
