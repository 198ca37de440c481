import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { CHANNEL_RULE, isChannel } from '../../protocol/channels';
import { quote } from '../../protocol/problems';
import type { Checked } from '../../protocol/problems';
import { ServiceError, invalidRequest } from '../runtime/service-error';

/** The parts of an HTTP API event (payload format 2.0) that functions read. Header names are in lower case. */
export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'routeKey' | 'headers' | 'queryStringParameters' | 'pathParameters' | 'body' | 'isBase64Encoded'
> & { readonly requestContext: Pick<APIGatewayProxyEventV2['requestContext'], 'requestId'> };

/**
 * The token of a request: the header Authorization or, without it, the query parameter `token`.
 * @throws ServiceError unauthorized if both are missing, or the header is not a bearer token
 */
export function tokenOf(event: HttpEvent): string {
  const header = event.headers['authorization'];
  const bearer = header === undefined ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1];
  const token = header === undefined ? event.queryStringParameters?.['token'] : bearer;
  if (token) return token;
  const wrong = header === undefined ? 'the token is missing' : 'the header Authorization is not a bearer token';
  throw new ServiceError('unauthorized', `${wrong}; send Authorization: Bearer <token>, or ?token=<token>`);
}

/**
 * The checked JSON body of a request.
 * @throws ServiceError invalid_request with everything that is wrong
 */
export function bodyOf<T>(event: HttpEvent, check: (value: unknown) => Checked<T>): T {
  const body = event.body ?? '';
  const text = event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest([
      { path: '', message: `the body ${text === '' ? 'is empty' : 'is not JSON'}; send a JSON object` },
    ]);
  }
  const checked = check(value);
  if (!checked.ok) throw invalidRequest(checked.problems);
  return checked.value;
}

/**
 * A path parameter, decoded.
 * @throws ServiceError invalid_request if it is not percent-encoded UTF-8
 */
export function pathParameter(event: HttpEvent, name: string): string {
  const raw = event.pathParameters?.[name] ?? '';
  try {
    return decodeURIComponent(raw);
  } catch {
    throw invalidRequest([{ path: name, message: `${quote(raw)} is not percent-encoded UTF-8` }]);
  }
}

/**
 * The channel in the path.
 * @throws ServiceError invalid_channel
 */
export function channelParameter(event: HttpEvent): string {
  const channel = pathParameter(event, 'channel');
  if (isChannel(channel)) return channel;
  throw new ServiceError('invalid_channel', `${quote(channel)} is not a valid channel name: ${CHANNEL_RULE}`);
}

/**
 * A whole number of the query.
 * @throws ServiceError invalid_request if it is not a whole number from `minimum` to `maximum`
 */
export function integerQuery(
  event: HttpEvent,
  name: string,
  fallback: number,
  minimum: number,
  maximum: number,
): number {
  const raw = event.queryStringParameters?.[name];
  if (raw === undefined) return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw invalidRequest([{ path: name, message: `${quote(raw)} is not a whole number from ${minimum} to ${maximum}` }]);
}
