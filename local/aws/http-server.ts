import type { IncomingMessage, Server } from 'node:http';
import { AwsError, EngineError } from '../core/errors';
import type { Clock } from '../core/clock';

/** Listens and returns the port in use. @throws EngineError `port_in_use`, or the system's error */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new EngineError(
          'port_in_use',
          `Port ${port} on ${host} is in use.`,
          'Stop the other process, or choose another port (0: any free one); `npm start -- --help` names the options.',
          { cause: error },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error(`No TCP address: ${address}`));
      resolve(address.port);
    });
  });
}

/** Reads a whole body. @throws AwsError `RequestEntityTooLarge` (413) above `maxBytes` */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, because a client that still sends cannot see the answer.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes)
    throw new AwsError('RequestEntityTooLarge', `The body has ${size} bytes; at most ${maxBytes} are taken.`, 413);
  return Buffer.concat(chunks, size);
}

/** Waits until all are settled, or until the time is over. */
export async function settleWithin(running: Iterable<Promise<unknown>>, clock: Clock, limitMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = clock.setTimeout(resolve, limitMs);
    void Promise.allSettled(running).then(() => {
      timer.cancel();
      resolve();
    });
  });
}
