import { statusOf } from '../../protocol/errors';
import type { Identity } from '../auth/token-claims';
import type { VerifyToken } from '../auth/verify-token';
import type { LogFields, Logger } from '../runtime/interfaces';
import { ServiceError, logFailure, toServiceError } from '../runtime/service-error';
import { tokenOf } from './http-request';
import type { HttpEvent } from './http-request';

/** The response of a function to the HTTP API. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The response of a use case. */
export interface Answer {
  readonly status: number;
  /** In addition to content type and cache control; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. If undefined, the response has no body. */
  readonly body?: unknown;
}

/** Serves one route, for a caller whose token is verified. */
export type Serve = (event: HttpEvent, identity: Identity) => Promise<Answer>;

/** A handler of an HTTP API function. */
export type HttpHandler = (event: HttpEvent) => Promise<HttpResult>;

/** Creates a handler that verifies the token, serves the route, and returns errors in the form of the wire contract. */
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
      if (body !== undefined) return jsonResult(status, body, headers);
      return { statusCode: status, headers: { 'cache-control': 'no-store', ...headers } };
    } catch (thrown) {
      return errorResult(thrown, logger, { routeKey: event.routeKey, requestId });
    }
  };
}

/** The response to a thrown value, in the form of the wire contract. Failures of the service are logged. */
export function errorResult(
  thrown: unknown,
  logger: Logger,
  fields: LogFields & { readonly requestId: string },
): HttpResult {
  const error = toServiceError(thrown);
  logFailure(logger, error, fields);
  return jsonResult(statusOf(error.code), { error: error.toBody(fields.requestId) }, errorHeaders(error));
}

/**
 * Rejects callers without the admin claim.
 * @throws ServiceError forbidden
 */
export function requireAdmin(identity: Identity): void {
  if (identity.admin) return;
  throw new ServiceError('forbidden', 'this call requires a token with the claim admin: true');
}

function jsonResult(statusCode: number, body: unknown, headers: Readonly<Record<string, string>>): HttpResult {
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
