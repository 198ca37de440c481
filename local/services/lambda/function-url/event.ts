import type { IncomingMessage } from 'node:http';
import { httpEvent, isTextType } from '../../../http/payload-event';
import { readHttpRequest } from '../../../http/request';
import type { AddedHeaders, HttpRequest } from '../../../http/request';
import type { FunctionUrl } from './model';

/** The time and id of a request. */
export interface Arrival {
  /** A UUID. */
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The TLS headers of events: on AWS, function URLs use TLS. */
const TLS_HEADERS = {
  'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
  'x-amzn-tls-version': 'TLSv1.3',
} as const;

/** Converts a request. Unlike HTTP APIs, function URLs add no `content-length` to a request without a body. */
export function readUrlRequest(incoming: IncomingMessage, body: Buffer, added: AddedHeaders): HttpRequest {
  const request = readHttpRequest(incoming, body, added);
  const { 'content-length': length, ...others } = request.headers;
  const hasLength = body.length > 0 || incoming.headers['content-length'] !== undefined;
  return {
    ...request,
    headers: { ...others, ...(hasLength && length !== undefined && { 'content-length': length }), ...TLS_HEADERS },
  };
}

/** The body. It is base64 unless its content type is a text type. */
function bodyOf({ body, headers }: HttpRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  const type = headers['content-type'];
  const isText = body.length === 0 || (type !== undefined && isTextType(type));
  return {
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

/**
 * The event of a function URL: payload format 2.0 with the route and stage `$default`, a percent-encoded path, and the
 * account id `anonymous` (as observed on AWS; the developer guide shows the account id of the owner instead).
 */
export function functionUrlEvent(url: FunctionUrl, request: HttpRequest, arrival: Arrival): Record<string, unknown> {
  const details = {
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
  return { ...httpEvent(details, request, undefined), ...bodyOf(request) };
}
