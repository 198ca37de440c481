import type { IncomingMessage } from 'node:http';
import { readBody } from '../aws/http-server';
import { AwsError } from '../core/errors';

/** Reads the body of a request. @returns undefined if it has more than `maxBytes` */
export async function bodyWithin(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
