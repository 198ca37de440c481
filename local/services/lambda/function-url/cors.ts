import type { HttpResponse } from '../../../http/response';
import type { CorsSettings } from '../../../http/cors';
import { isPreflight, preflightResponse, withCors } from '../../../http/cors';
import type { HttpRequest } from '../../../http/request';
import type { Reply } from './reply';

const EMPTY: HttpResponse = { status: 200, headers: {}, body: '' };

/** The response to a preflight request; undefined for any other request. */
export function respondToPreflight(cors: CorsSettings | undefined, request: HttpRequest): Reply | undefined {
  return cors && isPreflight(request) ? { ...preflightResponse(cors, request), status: 200 } : undefined;
}

/**
 * Adds the CORS headers of the URL to a reply for an allowed `Origin`. A header that the function set too then occurs
 * twice, which browsers reject. AWS was observed to send both, although the developer guide of 2022 states that the
 * header of the URL has precedence.
 */
export function addCors(cors: CorsSettings | undefined, request: HttpRequest, reply: Reply): Reply {
  if (!cors) return reply;
  const headers: Record<string, string | readonly string[]> = { ...reply.headers };
  for (const [name, value] of Object.entries(withCors(cors, request, EMPTY).headers)) {
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  }
  return { ...reply, headers };
}
