/** A function's answer on a WebSocket route. */
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
    // An answer that is not JSON is malformed like any other; the caller tells the client.
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
 * Reads what a function returned; undefined when API Gateway would call it malformed: no object, no numeric
 * `statusCode`, a body that is not text, or any member besides the five of the proxy format.
 */
export function parseProxyResponse(payload: string): ProxyResponse | undefined {
  const answer = parseObject(payload);
  if (!answer || Object.keys(answer).some((key) => !ALLOWED.has(key))) return undefined;
  const { statusCode, body, isBase64Encoded } = answer;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const headers = textHeaders(answer['headers']);
  if (!headers) return undefined;
  const text = typeof body === 'string' ? body : undefined;
  return {
    statusCode,
    headers,
    body: text !== undefined && isBase64Encoded === true ? Buffer.from(text, 'base64').toString() : text,
  };
}
