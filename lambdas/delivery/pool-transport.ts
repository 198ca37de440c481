import http from 'node:http';
import https from 'node:https';

import type { Clock } from '../runtime/interfaces';
import type { Send, SendResult, Transport } from './transport';
import { createSigner, encodeSegment, sha256 } from './sigv4';
import type { Credentials } from './sigv4';

/** How long a post may stay without an answer, in milliseconds. */
export const POST_TIMEOUT_MS = 5000;

/** What the pool needs. */
export interface PoolOptions {
  /** Base address of the `@connections` API, stage included. */
  readonly endpoint: string;
  readonly region: string;
  /** Read once per frame: Lambda renews them between invocations. */
  readonly credentials: () => Credentials;
  readonly clock: Clock;
  /** Sockets that are kept at most. */
  readonly sockets: number;
  /** @default POST_TIMEOUT_MS */
  readonly timeoutMs?: number;
}

/** A transport over kept-alive HTTP/1.1 sockets, with its own signature. */
export function createPoolTransport(options: PoolOptions): Transport {
  const { endpoint, region, credentials, clock, sockets, timeoutMs = POST_TIMEOUT_MS } = options;
  const url = new URL(endpoint);
  const module = url.protocol === 'http:' ? http : https;
  const agent = new module.Agent({ keepAlive: true, maxSockets: sockets, scheduling: 'lifo' });
  const base = `${url.pathname.replace(/\/+$/, '')}/${encodeSegment('@connections')}/`;
  const sign = createSigner(region, 'execute-api');

  const prepare = (frame: string): Send => {
    const body = Buffer.from(frame);
    const payloadHash = sha256(body);
    const current = credentials();
    const post = (connectionId: string, fresh: boolean): Promise<SendResult> => {
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
          request.destroy(new Error(`no answer within ${timeoutMs} ms`));
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
