import type { FunctionInvoker, StreamedResult } from '../../../ports';
import { AwsError } from '../../../core/errors';
import { inferResponse } from '../../../http/payload-response';
import type { FunctionUrl } from './model';
import { DEFAULT_STREAM_TYPE, headOf, PRELUDE_TYPE, PreludeScanner } from './prelude';
import { areSendable, badGateway } from './reply';
import type { Reply } from './reply';

/** The content type of a result with a status and without a content type. */
const DEFAULT_TYPE = 'application/json';

/**
 * Invokes the function of a URL and converts its result to a reply.
 * @throws AwsError as `FunctionInvoker`
 */
export async function invokeUrl(invoker: FunctionInvoker, url: FunctionUrl, payload: string): Promise<Reply> {
  if (url.invokeMode === 'RESPONSE_STREAM') {
    return streamedReply(await invoker.invokeStreaming(url.functionArn, payload));
  }
  const { requestId, functionError, payload: result } = await invoker.invoke(url.functionArn, payload);
  return functionError ? badGateway(requestId) : bufferedReply(requestId, result);
}

/** A result that is not JSON comes from a streaming handler. It is the body of the response. */
function bufferedReply(requestId: string, payload: string): Reply {
  if (!isJson(payload)) {
    return { requestId, status: 200, headers: { 'content-type': DEFAULT_STREAM_TYPE }, body: payload };
  }
  const response = inferResponse(payload, DEFAULT_TYPE);
  return response && areSendable(response.headers) ? { requestId, ...response } : badGateway(requestId);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The start of a streamed response. Without a prelude its status is 200. The JSON result of a handler that does not
 * stream is sent as it is, because a `statusCode` in it has no effect here, as observed on AWS.
 */
async function streamedReply(result: StreamedResult): Promise<Reply> {
  const { requestId, contentType = DEFAULT_STREAM_TYPE, body } = result;
  if (result.functionError) return badGateway(requestId);
  if (contentType === PRELUDE_TYPE) return (await afterPrelude(requestId, body)) ?? badGateway(requestId);
  return { requestId, status: 200, headers: { 'content-type': contentType }, body: '', rest: body };
}

/** Reads the prelude before anything is sent. Undefined if it is malformed or the function fails before its end. */
async function afterPrelude(requestId: string, body: AsyncIterable<Buffer>): Promise<Reply | undefined> {
  const chunks = body[Symbol.asyncIterator]();
  const scanner = new PreludeScanner();
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      const found = scanner.push(next.value);
      const head = found && headOf(found.json);
      if (found && head && areSendable(head.headers)) {
        return { requestId, ...head, body: found.rest, rest: { [Symbol.asyncIterator]: () => chunks } };
      }
      if (found || scanner.isTooLong) {
        await chunks.return?.();
        return undefined;
      }
    }
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
  // The runtime sends the prelude with the first byte of the body. A stream that ends without a byte has no prelude.
  if (!scanner.isEmpty) return undefined;
  return { requestId, status: 200, headers: { 'content-type': DEFAULT_STREAM_TYPE }, body: '' };
}
