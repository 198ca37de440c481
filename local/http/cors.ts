import { flag, number, texts } from '../resources/property-values';
import type { Properties } from '../resources/types';
import type { HttpResponse } from './response';
import type { HttpRequest } from './request';

/** The CORS settings of an HTTP API or a function URL. */
export interface CorsSettings {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
}

const PREFIX = 'access-control-';

/** Reads the CORS settings of a template; undefined when it has none. */
export function readCorsSettings(settings: Properties | undefined): CorsSettings | undefined {
  if (!settings) return undefined;
  return {
    allowOrigins: texts(settings['AllowOrigins']),
    allowMethods: texts(settings['AllowMethods']),
    allowHeaders: texts(settings['AllowHeaders']),
    exposeHeaders: texts(settings['ExposeHeaders']),
    allowCredentials: flag(settings['AllowCredentials']),
    maxAgeSeconds: number(settings['MaxAge']),
  };
}

/** Whether a request is a preflight request, to which API Gateway and function URLs respond without a function. */
export function isPreflight(request: HttpRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers['origin'] !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

/**
 * The value of `Access-Control-Allow-Origin`; undefined if the origin is not allowed. `https://*` allows every host.
 */
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

/** The response to a preflight request. It has no CORS headers if the origin is not allowed. */
export function preflightResponse(cors: CorsSettings, request: HttpRequest): HttpResponse {
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

/** Replaces the CORS headers of the integration with those of the API. */
export function withCors(cors: CorsSettings, request: HttpRequest, response: HttpResponse): HttpResponse {
  const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith(PREFIX));
  const origin = allowedOrigin(cors, request.headers['origin']);
  return { ...response, headers: { ...Object.fromEntries(kept), ...(origin !== undefined && shared(cors, origin)) } };
}
