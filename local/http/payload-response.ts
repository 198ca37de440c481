import type { Answer } from './response';

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

/** A status code as a number or as its three digits. */
export function statusOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return STATUS_TEXT.test(String(value)) ? Number(value) : undefined;
}

/** Response headers in lower case, without those that belong to the connection; undefined when one is no plain value. */
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

/** Cookies of an answer; undefined when they are no list of text. */
export function responseCookies(cookies: unknown): readonly string[] | undefined {
  if (cookies === undefined || cookies === null) return [];
  return Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === 'string') ? cookies : undefined;
}

/** Makes an HTTP answer of `{statusCode, headers, cookies, body, isBase64Encoded}`; undefined when it is malformed. */
export function structuredResponse(answer: Record<string, unknown>, defaultType: string): Answer | undefined {
  const status = statusOf(answer['statusCode']);
  const headers = responseHeaders(answer['headers']);
  const cookies = responseCookies(answer['cookies']);
  const body = answer['body'] ?? '';
  if (status === undefined || !headers || !cookies || typeof body !== 'string') return undefined;
  return {
    status,
    headers: {
      'content-type': defaultType,
      ...headers,
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: answer['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}

/**
 * Makes an HTTP answer of what a function returned, by the inference of payload format 2.0: without `statusCode` any
 * JSON is a 200 with that body, and a text is the body itself. Undefined when the answer is malformed.
 * @param defaultType content type of an answer that has a status but names no type
 */
export function inferResponse(payload: string, defaultType = 'text/plain;charset=utf-8'): Answer | undefined {
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
