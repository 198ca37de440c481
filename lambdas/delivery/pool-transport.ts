import http from 'node:http';
import https from 'node:https';

import type { Clock } from '../runtime/interfaces';
import type { PostFrame, PostResult, Transport } from './transport';
import { createSigner, encodeSegment, sha256 } from './sigv4';
import type { Credentials } from './sigv4';

/** How long a post may take, in milliseconds. */
export const POST_TIMEOUT_MS = 5000;

/** Options of {@link createPoolTransport}. */
export interface PoolOptions {
  /** Base URL of the `@connections` API, including the stage. */
  readonly endpoint: string;
  readonly region: string;
  /** Called once per frame, because Lambda renews the credentials between invocations. */
  readonly credentials: () => Credentials;
  readonly clock: Clock;
  /** Maximum number of sockets. */
  readonly sockets: number;
  /** @default POST_TIMEOUT_MS */
  readonly timeoutMs?: number;
}

/** A transport with keep-alive HTTP/1.1 sockets that signs its requests itself. */
export function createPoolTransport(options: PoolOptions): Transport {
  const { endpoint, region, credentials, clock, sockets, timeoutMs = POST_TIMEOUT_MS } = options;
  const url = new URL(endpoint);
  const module = url.protocol === 'http:' ? http : https;
  const agent = new module.Agent({ keepAlive: true, maxSockets: sockets, scheduling: 'lifo' });
  const base = `${url.pathname.replace(/\/+$/, '')}/${encodeSegment('@connections')}/`;
  const sign = createSigner(region, 'execute-api');

  const prepare = (frame: string): PostFrame => {
    const body = Buffer.from(frame);
    const payloadHash = sha256(body);
    const current = credentials();
    const post = (connectionId: string, fresh: boolean): Promise<PostResult> => {
      const path = base + encodeSegment(connectionId);
      const signed = sign({ host: url.host, path, payloadHash, credentials: current, now: clock.now() });
      const headers = { host: url.host, 'content-length': body.length, 'content-type': 'application/json', ...signed };
      return new Promise((resolve) => {
        const request = module.request({
          method: 'POST',
          hostname: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port,
          path,
          headers,
          agent: fresh ? false : agent,
          timeout: timeoutMs,
        });
        let timedOut = false;
        request.once('timeout', () => {
          timedOut = true;
          request.destroy(new Error(`no response within ${timeoutMs} ms`));
        });
        request.once('response', (response) => {
          response.once('error', () => undefined).resume();
          resolve({ kind: 'status', status: response.statusCode ?? 0 });
        });
        request.on('error', (error) => {
          const stale = request.reusedSocket && !timedOut && !fresh;
          resolve(stale ? post(connectionId, true) : { kind: 'failure', reason: error.message });
        });
        request.end(body);
      });
    };
    return (connectionId) => post(connectionId, false);
  };

  return { prepare, close: () => agent.destroy() };
}
