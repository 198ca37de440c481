import type { Answer } from '../common/answer';
import type { CorsSettings } from '../common/model';
import type { HttpRequest } from './request';

const PREFIX = 'access-control-';

/** Whether the gateway itself answers this request. */
export function isPreflight(request: HttpRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers['origin'] !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

/** What `Access-Control-Allow-Origin` says to an origin; undefined when it is not allowed. Schemes can be open: `https://*`. */
export function allowedOrigin(cors: CorsSettings, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (cors.allowOrigins.includes('*')) return '*';
  const allowed = cors.allowOrigins.some(
    (pattern) => pattern === origin || (/^https?:\/\/\*$/.test(pattern) && origin.startsWith(pattern.slice(0, -1))),
  );
  return allowed ? origin : undefined;
}

function shared(cors: CorsSettings, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
  };
}

/** The answer to a preflight request; an origin that is not allowed gets one without CORS headers. */
export function preflightAnswer(cors: CorsSettings, request: HttpRequest): Answer {
  const origin = allowedOrigin(cors, request.headers['origin']);
  if (origin === undefined) return { status: 204, headers: {}, body: '' };
  return {
    status: 204,
    headers: {
      ...shared(cors, origin),
      ...(cors.allowMethods.length > 0 && { 'access-control-allow-methods': cors.allowMethods.join(',') }),
      ...(cors.allowHeaders.length > 0 && { 'access-control-allow-headers': cors.allowHeaders.join(',') }),
      ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
    },
    body: '',
  };
}

/** Puts the API's CORS headers in place of whatever the integration set. */
export function withCors(cors: CorsSettings, request: HttpRequest, answer: Answer): Answer {
  const kept = Object.entries(answer.headers).filter(([name]) => !name.startsWith(PREFIX));
  const origin = allowedOrigin(cors, request.headers['origin']);
  return { ...answer, headers: { ...Object.fromEntries(kept), ...(origin !== undefined && shared(cors, origin)) } };
}
