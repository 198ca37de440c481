import type { IncomingMessage } from 'node:http';
import { httpEvent, isTextType } from '../../../http/payload-event';
import { readHttpRequest } from '../../../http/request';
import type { AddedFacts, HttpRequest } from '../../../http/request';
import type { FunctionUrl } from './model';

/** When a request came in, and under which id. */
export interface Arrival {
  /** A UUID. */
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** URLs are served over TLS on AWS, and events say how. */
const TLS_HEADERS = {
  'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
  'x-amzn-tls-version': 'TLSv1.3',
} as const;

/** Reads a request as function URLs tell it: unlike an HTTP API they add no length to a request without a body. */
export function readUrlRequest(incoming: IncomingMessage, body: Buffer, added: AddedFacts): HttpRequest {
  const request = readHttpRequest(incoming, body, added);
  const { 'content-length': length, ...others } = request.headers;
  const hasLength = body.length > 0 || incoming.headers['content-length'] !== undefined;
  return {
    ...request,
    headers: { ...others, ...(hasLength && length !== undefined && { 'content-length': length }), ...TLS_HEADERS },
  };
}

/** The body; a type that is not known to be text, or none at all, makes it base64. */
function bodyOf({ body, headers }: HttpRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  const type = headers['content-type'];
  const isText = body.length === 0 || (type !== undefined && isTextType(type));
  return {
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

/**
 * The event of a function URL: payload format 2.0 with the route and stage `$default`, the path still percent-encoded,
 * and an anonymous caller (recorded from AWS; the developer guide shows the owner's account id instead).
 */
export function functionUrlEvent(url: FunctionUrl, request: HttpRequest, arrival: Arrival): Record<string, unknown> {
  const facts = {
    accountId: 'anonymous',
    apiId: url.urlId,
    domainName: url.domainName,
    stage: '$default',
    stageVariables: undefined,
    routeKey: '$default',
    rawPath: request.encodedPath,
    pathParameters: undefined,
    ...arrival,
  };
  return { ...httpEvent(facts, request, undefined), ...bodyOf(request) };
}
