import { CHANNEL_RULE, isChannel } from '../../protocol/channels';
import { quote } from '../../protocol/problems';
import type { Checked } from '../../protocol/problems';
import { ServiceError, invalidRequest } from '../runtime/service-error';
import type { HttpEvent } from './http-event';

/**
 * The token of a request: the Authorization header, else the query parameter `token`.
 * @throws ServiceError unauthorized when there is neither, or the header is none of a token
 */
export function tokenOf(event: HttpEvent): string {
  const header = event.headers['authorization'];
  const bearer = header === undefined ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1];
  const token = header === undefined ? event.queryStringParameters?.['token'] : bearer;
  if (token) return token;
  const found = header === undefined ? 'there is no token' : 'the header Authorization has another form';
  throw new ServiceError('unauthorized', `${found}; send Authorization: Bearer <token>, or ?token=<token>`);
}

/**
 * The body of a request as JSON, checked.
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
 * @throws ServiceError invalid_request when it is not well encoded
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
 * The channel that a path names.
 * @throws ServiceError invalid_channel
 */
export function channelParameter(event: HttpEvent): string {
  const channel = pathParameter(event, 'channel');
  if (isChannel(channel)) return channel;
  throw new ServiceError('invalid_channel', `${quote(channel)}: ${CHANNEL_RULE}`);
}

/**
 * A whole number of the query.
 * @throws ServiceError invalid_request when it is something else or out of bounds
 */
export function integerQuery(event: HttpEvent, name: string, fallback: number, least: number, most: number): number {
  const raw = event.queryStringParameters?.[name];
  if (raw === undefined) return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalidRequest([{ path: name, message: `${quote(raw)} is not a whole number from ${least} to ${most}` }]);
}
