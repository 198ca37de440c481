/** What the functions read of an HTTP API event, payload format 2.0. */
export interface HttpEvent {
  readonly routeKey: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly requestId: string };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** What the functions answer an HTTP API with. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
