import type { Identity } from '../../../lambdas/auth/token-claims';
import { tokenExpired } from '../../../lambdas/auth/verify-token';
import { createHttpHandler } from '../../../lambdas/http/http-handler';
import type { Serve } from '../../../lambdas/http/http-handler';
import type { HttpEvent } from '../../../lambdas/http/http-request';
import { fakeLogger, identity } from './fakes';

/** A request to a route of the HTTP API. */
export interface Call {
  readonly route?: string;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function event({
  route = 'R',
  path = { channel: 'a' },
  query,
  headers,
  body,
  isBase64Encoded = false,
}: Call): HttpEvent {
  return {
    routeKey: route,
    headers: headers ?? { authorization: 'Bearer good' },
    pathParameters: path,
    requestContext: { requestId: 'r1' },
    isBase64Encoded,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body }),
  };
}

/**
 * Calls a route as the HTTP API does. The token `good` is valid and belongs to `caller`; every other token has expired.
 */
export async function call(serve: Serve, request: Call = {}, caller: Identity = identity()) {
  const logger = fakeLogger();
  const verify = async (token: string): Promise<Identity> => {
    if (token !== 'good') throw tokenExpired();
    return caller;
  };
  const result = await createHttpHandler({ R: serve }, verify, logger)(event(request));
  const body = result.body === undefined ? undefined : (JSON.parse(result.body) as Record<string, unknown>);
  return { status: result.statusCode, headers: result.headers ?? {}, body, logger };
}
