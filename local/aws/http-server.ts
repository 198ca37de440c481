import type { IncomingMessage, Server } from 'node:http';
import { AwsError, EngineError } from '../core/errors';
import type { Clock } from '../core/clock';

/** Listens and returns the port. @throws EngineError `port_in_use`; other system errors unchanged */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new EngineError(
          'port_in_use',
          `Port ${port} on ${host} is in use.`,
          'Stop the other process, or choose another port (0 chooses a free one). `--help` lists the options.',
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
    // Read and discard the rest, because many clients read the response only after they have sent the whole body.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes)
    throw new AwsError(
      'RequestEntityTooLarge',
      `The body has ${size} bytes; the maximum is ${maxBytes}. Send a smaller request.`,
      413,
    );
  return Buffer.concat(chunks, size);
}

/** Waits until all promises are settled, but at most `limitMs` milliseconds. */
export async function settleWithin(running: Iterable<Promise<unknown>>, clock: Clock, limitMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = clock.setTimeout(resolve, limitMs);
    void Promise.allSettled(running).then(() => {
      timer.cancel();
      resolve();
    });
  });
}
