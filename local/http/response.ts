import type { ServerResponse } from 'node:http';

/** An answer to an HTTP request, ready to be written. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** `{"message": …}` as API Gateway writes its own errors. */
export function messageAnswer(status: number, message: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

/** Writes an answer with its length. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  // A 204 or 304 has no body, and a length would contradict that.
  if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', body.length);
  response.end(body);
}
