import type { ServerResponse } from 'node:http';
import { sendAnswer } from '../../../http/response';
import type { Reply } from './reply';

/** Settles when the client has taken what was written, or is gone. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** Writes every chunk when it comes, no faster than the client reads. Leaves `chunks` early when the client is gone. */
async function forward(chunks: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (chunk.length > 0 && !response.write(chunk)) await writable(response);
    if (response.destroyed) return;
  }
  response.end();
}

/**
 * Sends a reply. One that goes on is cut when the function fails: the client sees what was written until then, and a
 * connection that closes without the end of the body.
 * @throws what `reply.rest` throws, after the cut
 */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (!reply.rest) return sendAnswer(response, reply);
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.flushHeaders();
  if (reply.body.length > 0) response.write(reply.body);
  try {
    await forward(reply.rest, response);
  } catch (error) {
    response.socket?.destroySoon();
    throw error;
  }
}
