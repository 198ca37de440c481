import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../../core/errors';
import { reported, responseTooLarge } from '../environments/function-failures';
import { MAX_STREAM_BYTES } from '../limits';
import type { Failure, Outcome } from '../invocations/invocation';

const ERROR_BODY_TRAILER = 'lambda-runtime-function-error-body';

/**
 * Converts a streamed response of the runtime into the outcome of an invocation. Resolves when the first bytes have
 * arrived or the response has ended without bytes. An error before the first byte is an ordinary function error. After
 * a later error, `body` throws an `AwsError` whose field `payload` is the error object.
 *
 * If the caller stops reading `body` early, the function continues and the rest is discarded, as on AWS.
 *
 * @param connectionLost called if the connection was lost; returns the reason
 */
export async function streamOutcome(request: IncomingMessage, connectionLost: () => Failure): Promise<Outcome> {
  const chunks = chunksOf(request, connectionLost);
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
    // While a reader is attached, `resume` does not discard the rest.
    await rest.return();
    request.resume();
  }
}

async function* chunksOf(request: IncomingMessage, connectionLost: () => Failure): AsyncGenerator<Buffer, void> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    // This read fails only if the process of the function has exited.
    throw asError(connectionLost());
  }
}

function trailingFailure(request: IncomingMessage): Failure | undefined {
  const encoded = request.trailers[ERROR_BODY_TRAILER];
  return encoded === undefined ? undefined : reported(Buffer.from(encoded, 'base64').toString());
}

function asError({ errorType, payload }: Failure): AwsError {
  return new AwsError(errorType, 'The function failed after it had started to stream its response.', 502, { payload });
}
