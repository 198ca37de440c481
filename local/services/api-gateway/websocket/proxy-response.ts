/** The result of a function on a WebSocket route. */
export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const ALLOWED = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

function parseObject(payload: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(payload) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // A result that is not JSON is malformed. The caller sends the error.
    return undefined;
  }
}

function textHeaders(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) return undefined;
  const entries = Object.entries(headers);
  if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/**
 * Reads the result of a function. Undefined if API Gateway treats it as malformed: not an object, no numeric
 * `statusCode`, a body that is not text, or a member other than the five of the proxy format.
 */
export function parseProxyResponse(payload: string): ProxyResponse | undefined {
  const result = parseObject(payload);
  if (!result || Object.keys(result).some((key) => !ALLOWED.has(key))) return undefined;
  const { statusCode, body, isBase64Encoded } = result;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const headers = textHeaders(result['headers']);
  if (!headers) return undefined;
  const text = typeof body === 'string' ? body : undefined;
  return {
    statusCode,
    headers,
    body: text !== undefined && isBase64Encoded === true ? Buffer.from(text, 'base64').toString() : text,
  };
}
