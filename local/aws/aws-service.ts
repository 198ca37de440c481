import type { Principal } from './access-control';

/** A request to the engine's AWS endpoint, with its body read and its caller identified. */
export interface AwsRequest {
  /**
   * The service in the SigV4 credential scope (`dynamodb`, `sqs`, `sns`, `lambda` …); `undefined` if the request is
   * unsigned.
   */
  readonly signedService: string | undefined;
  readonly principal: Principal;
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly requestId: string;
  /** Aborted when the client disconnects or the endpoint stops, so that long polls end. */
  readonly signal: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * The parts of an error that a response contains. Do not spread an Error instead, because the copy would lack its
 * message.
 */
export interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One emulated service behind the AWS endpoint. */
export interface AwsService {
  /** The name in the credential scope: `dynamodb`, `sqs`, `sns`, `lambda`, `logs`, `secretsmanager`. */
  readonly signingName: string;
  /** Whether an unsigned request is for this service, for example a confirmation link that a subscriber opens. */
  accepts?(request: AwsRequest): boolean;
  /** @throws AwsError The endpoint converts it to a response with `formatError`. */
  handle(request: AwsRequest): Promise<AwsResponse> | AwsResponse;
  formatError(error: ErrorParts, requestId: string): AwsResponse;
}
