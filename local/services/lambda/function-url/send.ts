import type { ServerResponse } from 'node:http';
import { sendResponse } from '../../../http/response';
import type { Reply } from './reply';

/** Resolves when the client has read the written data, or has disconnected. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/**
 * Writes every chunk when it arrives, but not faster than the client reads. Stops reading `chunks` if the client
 * disconnects.
 */
async function forward(chunks: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (chunk.length > 0 && !response.write(chunk)) await writable(response);
    if (response.destroyed) return;
  }
  response.end();
}

/**
 * Sends a reply. If the function fails while it streams, the connection is closed without the end of the body.
 * @throws the error of `reply.rest`, after the connection is closed
 */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (!reply.rest) return sendResponse(response, reply);
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
