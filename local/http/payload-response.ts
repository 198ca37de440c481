import type { HttpResponse } from './response';

const NOT_RETURNED = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'te',
]);
const STATUS_TEXT = /^[1-5]\d\d$/;

/** Reads a status code, which may be a number or a text; undefined if it is not valid. */
export function statusOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return STATUS_TEXT.test(String(value)) ? Number(value) : undefined;
}

/**
 * Reads headers, with names in lower case and without connection headers. Undefined if the headers are not an
 * object, or a value is an object.
 */
export function responseHeaders(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) return undefined;
  const entries = Object.entries(headers).filter(([, value]) => value !== null);
  if (entries.some(([, value]) => typeof value === 'object')) return undefined;
  return Object.fromEntries(
    entries
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      .filter(([name]) => !NOT_RETURNED.has(name)),
  );
}

/** Reads cookies; undefined if they are not a list of texts. */
export function responseCookies(cookies: unknown): readonly string[] | undefined {
  if (cookies === undefined || cookies === null) return [];
  return Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === 'string') ? cookies : undefined;
}

/** Converts `{statusCode, headers, cookies, body, isBase64Encoded}` to a response; undefined if it is malformed. */
export function structuredResponse(result: Record<string, unknown>, defaultType: string): HttpResponse | undefined {
  const status = statusOf(result['statusCode']);
  const headers = responseHeaders(result['headers']);
  const cookies = responseCookies(result['cookies']);
  const body = result['body'] ?? '';
  if (status === undefined || !headers || !cookies || typeof body !== 'string') return undefined;
  return {
    status,
    headers: {
      'content-type': defaultType,
      ...headers,
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: result['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}

/**
 * Converts the result of a function to a response, as payload format 2.0 defines it. A result without `statusCode` is
 * the body of a 200 response: a text as it is, any other value as JSON. Undefined if the result is malformed.
 * @param defaultType content type of a result with `statusCode` and without a content type
 */
export function inferResponse(payload: string, defaultType = 'text/plain;charset=utf-8'): HttpResponse | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof value === 'object' && value !== null && 'statusCode' in value)
    return structuredResponse(value, defaultType);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : payload,
  };
}
