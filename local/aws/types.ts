import type { Principal } from './access-control';

/** A request that reached the engine's AWS endpoint, body read, caller known. */
export interface AwsRequest {
  /** The service in the SigV4 credential scope (`dynamodb`, `sqs`, `sns`, `lambda` …), if signed. */
  readonly signedService: string | undefined;
  readonly principal: Principal;
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly requestId: string;
  /** Aborted when the client goes away or the endpoint stops: ends long polls. */
  readonly signal: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One emulated service behind the AWS endpoint. */
export interface AwsService {
  /** The name in the credential scope: `dynamodb`, `sqs`, `sns`, `lambda`, `logs`, `secretsmanager`. */
  readonly signingName: string;
  /** Recognises unsigned requests, for example a subscriber that opens a confirmation link. */
  accepts?(request: AwsRequest): boolean;
  /** @throws AwsError which the endpoint turns into an answer by `formatError` */
  handle(request: AwsRequest): Promise<AwsResponse> | AwsResponse;
  formatError(
    error: { code: string; message: string; status: number; fields: Readonly<Record<string, unknown>> },
    requestId: string,
  ): AwsResponse;
}
