import { statusOf } from '../../protocol/errors';
import type { Identity } from '../auth/token-claims';
import type { VerifyToken } from '../auth/verify-token';
import { ServiceError, toServiceError } from '../runtime/service-error';
import { logFailure } from '../runtime/log-failure';
import type { LogFields, Logger } from '../runtime/interfaces';
import type { HttpEvent, HttpResult } from './http-event';
import { tokenOf } from './http-request';

/** What a use case answers over HTTP. */
export interface Answer {
  readonly status: number;
  /** Besides type and cache control; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent means no body. */
  readonly body?: unknown;
}

/** Serves one route for a caller whose token is good. */
export type Serve = (event: HttpEvent, identity: Identity) => Promise<Answer>;

/** A handler of an HTTP API function. */
export type HttpHandler = (event: HttpEvent) => Promise<HttpResult>;

/** A handler that verifies the token, serves the route, and answers errors in the form of the wire contract. */
export function createHttpHandler(
  routes: Readonly<Record<string, Serve>>,
  verifyToken: VerifyToken,
  logger: Logger,
): HttpHandler {
  return async (event) => {
    const { requestId } = event.requestContext;
    try {
      const serve = routes[event.routeKey];
      if (serve === undefined)
        throw new Error(`no route ${event.routeKey} in this function; it has ${Object.keys(routes).join(', ')}`);
      const identity = await verifyToken(tokenOf(event));
      const { status, body, headers = {} } = await serve(event, identity);
      if (body !== undefined) return respond(status, body, headers);
      return { statusCode: status, headers: { 'cache-control': 'no-store', ...headers } };
    } catch (thrown) {
      return errorResult(thrown, logger, { routeKey: event.routeKey, requestId });
    }
  };
}

/** The answer to whatever was thrown, in the form of the wire contract; what is ours is logged. */
export function errorResult(
  thrown: unknown,
  logger: Logger,
  fields: LogFields & { readonly requestId: string },
): HttpResult {
  const error = toServiceError(thrown);
  logFailure(logger, error, fields);
  return respond(statusOf(error.code), { error: error.toBody(fields.requestId) }, errorHeaders(error));
}

/**
 * Refuses callers without the admin claim.
 * @throws ServiceError forbidden
 */
export function requireAdmin(identity: Identity): void {
  if (identity.admin) return;
  throw new ServiceError('forbidden', 'this needs a token with the claim admin: true');
}

function respond(statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResult {
  const all = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers };
  return { statusCode, headers: all, body: JSON.stringify(body) };
}

function errorHeaders(error: ServiceError): Record<string, string> {
  const { retryAfterSeconds } = error.details;
  return {
    ...(statusOf(error.code) === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
}
