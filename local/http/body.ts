import type { IncomingMessage } from 'node:http';
import { readBody } from '../aws/http-server';
import { AwsError } from '../core/errors';

/** The whole body of a request; undefined when it has more than `maxBytes`, for which each gateway has its own answer. */
export async function bodyWithin(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
