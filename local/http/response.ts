import type { ServerResponse } from 'node:http';

/** A response to an HTTP request. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** An error of API Gateway: `{"message": …}`. */
export function messageResponse(status: number, message: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

/** Sends a response with its `content-length`. */
export function sendResponse(response: ServerResponse, answer: HttpResponse): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  // A 204 or 304 response has no body, so it must not have a length.
  if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', body.length);
  response.end(body);
}
