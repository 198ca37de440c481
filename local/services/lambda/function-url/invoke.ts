import type { FunctionInvoker, StreamedResult } from '../../../ports';
import { AwsError } from '../../../core/errors';
import { inferResponse } from '../../../http/payload-response';
import type { FunctionUrl } from './model';
import { DEFAULT_STREAM_TYPE, headOf, PRELUDE_TYPE, PreludeScanner } from './prelude';
import { areSendable, badGateway } from './reply';
import type { Reply } from './reply';

/** What payload format 2.0 takes for an answer with a status and no type, behind a URL. */
const DEFAULT_TYPE = 'application/json';

/**
 * Invokes a URL's function and makes a reply of what it answers.
 * @throws AwsError what `FunctionInvoker` throws
 */
export async function invokeUrl(invoker: FunctionInvoker, url: FunctionUrl, payload: string): Promise<Reply> {
  if (url.invokeMode === 'RESPONSE_STREAM') {
    return streamedReply(await invoker.invokeStreaming(url.functionArn, payload));
  }
  const { requestId, functionError, payload: answer } = await invoker.invoke(url.functionArn, payload);
  return functionError ? badGateway(requestId) : bufferedReply(requestId, answer);
}

/** A text that is no JSON comes from a streaming handler; its chunks are handed out together, whatever they are. */
function bufferedReply(requestId: string, payload: string): Reply {
  if (!isJson(payload)) {
    return { requestId, status: 200, headers: { 'content-type': DEFAULT_STREAM_TYPE }, body: payload };
  }
  const answer = inferResponse(payload, DEFAULT_TYPE);
  return answer && areSendable(answer.headers) ? { requestId, ...answer } : badGateway(requestId);
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
 * The beginning of a streamed answer. Without a prelude it is a 200, and so is the raw JSON of a handler that does not
 * stream: its `statusCode` means nothing here (recorded from AWS).
 */
async function streamedReply(result: StreamedResult): Promise<Reply> {
  const { requestId, contentType = DEFAULT_STREAM_TYPE, body } = result;
  if (result.functionError) return badGateway(requestId);
  if (contentType === PRELUDE_TYPE) return (await afterPrelude(requestId, body)) ?? badGateway(requestId);
  return { requestId, status: 200, headers: { 'content-type': contentType }, body: '', rest: body };
}

/** Undefined when the prelude is malformed or the function fails in the middle of it; nothing has been sent by then. */
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
  // The runtime writes the prelude with the first byte of the body, so that ending without one loses the status.
  if (!scanner.isEmpty) return undefined;
  return { requestId, status: 200, headers: { 'content-type': DEFAULT_STREAM_TYPE }, body: '' };
}
