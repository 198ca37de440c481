import type { Answer } from '../../../http/response';
import type { CorsSettings } from '../../../http/cors';
import { isPreflight, preflightAnswer, withCors } from '../../../http/cors';
import type { HttpRequest } from '../../../http/request';
import type { Reply } from './reply';

const NOTHING: Answer = { status: 200, headers: {}, body: '' };

/** The answer to a preflight request, which the URL gives itself; undefined for every other request. */
export function ownPreflight(cors: CorsSettings | undefined, request: HttpRequest): Reply | undefined {
  return cors && isPreflight(request) ? { ...preflightAnswer(cors, request), status: 200 } : undefined;
}

/**
 * Adds the URL's CORS headers to a reply for an allowed `Origin`. A header that the function set too is then there
 * twice, which browsers refuse: on AWS both were seen, although the developer guide of 2022 lets the URL's win.
 */
export function addCors(cors: CorsSettings | undefined, request: HttpRequest, reply: Reply): Reply {
  if (!cors) return reply;
  const headers: Record<string, string | readonly string[]> = { ...reply.headers };
  for (const [name, value] of Object.entries(withCors(cors, request, NOTHING).headers)) {
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  }
  return { ...reply, headers };
}
