import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../../core/errors';
import { reported, responseTooLarge } from '../environments/function-failures';
import { MAX_STREAM_BYTES, type Failure, type Outcome } from '../types';

const ERROR_BODY_TRAILER = 'lambda-runtime-function-error-body';

/**
 * Turns a streamed response of the runtime into the outcome of an invocation, as soon as its first bytes are there
 * or it ended without any. An error before the first byte is an ordinary function error; a later one makes `body`
 * throw an `AwsError` whose `payload` field is the error object.
 *
 * Whoever leaves `body` early lets the function run on: the rest is read and dropped, as on AWS.
 *
 * @param cutOff why the connection broke, asked when it did
 */
export async function streamOutcome(request: IncomingMessage, cutOff: () => Failure): Promise<Outcome> {
  const chunks = chunksOf(request, cutOff);
  const first = await chunks.next();
  if (first.done) {
    const failure = trailingFailure(request);
    if (failure) return { kind: 'error', failure };
  }
  const contentType = request.headers['content-type'];
  return { kind: 'stream', contentType, body: bodyOf(request, first, chunks) };
}

async function* bodyOf(
  request: IncomingMessage,
  first: IteratorResult<Buffer, void>,
  rest: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  try {
    let sent = 0;
    for (let next = first; !next.done; next = await rest.next()) {
      sent += next.value.length;
      if (sent > MAX_STREAM_BYTES) throw asError(responseTooLarge());
      yield next.value;
    }
    const failure = trailingFailure(request);
    if (failure) throw asError(failure);
  } finally {
    // A reader that is still attached would keep the rest from flowing.
    await rest.return();
    request.resume();
  }
}

async function* chunksOf(request: IncomingMessage, cutOff: () => Failure): AsyncGenerator<Buffer, void> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    // The only way for this read to fail is that the process on the other side is gone.
    throw asError(cutOff());
  }
}

function trailingFailure(request: IncomingMessage): Failure | undefined {
  const encoded = request.trailers[ERROR_BODY_TRAILER];
  return encoded === undefined ? undefined : reported(Buffer.from(encoded, 'base64').toString());
}

function asError({ errorType, payload }: Failure): AwsError {
  return new AwsError(errorType, 'The function failed after it had begun to stream its response.', 502, { payload });
}
