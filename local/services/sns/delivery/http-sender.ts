import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket, rootCertificates } from 'node:tls';
import type { Clock } from '../../../core/clock';

/** Time in which an endpoint has to complete its response, in milliseconds (SNS developer guide). */
export const RESPONSE_LIMIT_MS = 15_000;

/** Number of characters of a response that the delivery log contains. */
const LOGGED_CHARACTERS = 1024;

export type AttemptResult =
  | { readonly kind: 'response'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Post {
  /** May contain credentials. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Called when the endpoint has accepted the connection and, with https, its certificate is verified. */
  readonly onConnected?: (() => void) | undefined;
}

/** Sends requests to endpoints. */
export interface HttpSender {
  /** Returns every failure as a result; never throws. */
  post(post: Post): Promise<AttemptResult>;
  /** Aborts running requests and closes all connections. */
  close(): void;
}

export interface HttpSenderOptions {
  readonly clock: Clock;
  /** A CA certificate (PEM) to trust in addition to the public CAs, for local receivers. */
  readonly extraCaPem?: string | undefined;
}

function onceConnected(socket: Socket, connected: () => void): void {
  if (!socket.connecting) connected();
  else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
}

async function readResponse(response: IncomingMessage): Promise<AttemptResult> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    if (body.length < LOGGED_CHARACTERS) body = (body + chunk).slice(0, LOGGED_CHARACTERS);
  }
  return { kind: 'response', status: response.statusCode ?? 0, body };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { code, message } = error as NodeJS.ErrnoException;
  return code !== undefined && !message.includes(code) ? `${code}: ${message}` : message;
}

/** Creates a sender with its own connections. It verifies certificates and never follows redirects. */
export function createHttpSender({ clock, extraCaPem }: HttpSenderOptions): HttpSender {
  const ca = extraCaPem === undefined ? undefined : [...rootCertificates, extraCaPem];
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true, rejectUnauthorized: true, ...(ca && { ca }) }),
  };
  const open = new Set<AbortController>();

  const send = (
    post: Post,
    authorization: string | undefined,
    signal: AbortSignal,
    created: (request: ClientRequest) => void,
  ): Promise<IncomingMessage> => {
    const url = new URL(post.url);
    const secure = url.protocol === 'https:';
    const options = {
      method: 'POST',
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: url.pathname + url.search,
      agent: secure ? agents.https : agents.http,
      signal,
      headers: {
        ...post.headers,
        ...(authorization !== undefined && { Authorization: authorization }),
        'Content-Length': Buffer.byteLength(post.body),
      },
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(options, resolve);
      created(request);
      if (post.onConnected) request.once('socket', (socket) => onceConnected(socket, post.onConnected!));
      request.once('error', reject);
      request.end(post.body);
    });
  };

  /** Sends a request. If the endpoint has just closed the reused connection, sends it again on a new connection. */
  const sendReliably = async (
    post: Post,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    let request: ClientRequest | undefined;
    try {
      return await send(post, authorization, signal, (created) => (request = created));
    } catch (error) {
      const wasClosed = request?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (!wasClosed || signal.aborted) throw error;
      return await send(post, authorization, signal, () => undefined);
    }
  };

  /** Like SNS, sends credentials only after the endpoint has requested them with a 401. */
  const exchange = async (post: Post, signal: AbortSignal): Promise<AttemptResult> => {
    const { username, password } = new URL(post.url);
    const first = await sendReliably(post, undefined, signal);
    const challenge = first.headers['www-authenticate'] ?? '';
    if (first.statusCode !== 401 || username === '' || !/^basic\b/i.test(challenge)) return await readResponse(first);
    first.resume();
    const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    return await readResponse(await sendReliably(post, `Basic ${secret}`, signal));
  };

  return {
    async post(post) {
      const controller = new AbortController();
      let timedOut = false;
      const limit = clock.setTimeout(() => {
        timedOut = true;
        controller.abort();
      }, RESPONSE_LIMIT_MS);
      open.add(controller);
      try {
        return await exchange(post, controller.signal);
      } catch (error) {
        return timedOut ? { kind: 'timeout' } : { kind: 'failed', reason: reasonOf(error) };
      } finally {
        limit.cancel();
        open.delete(controller);
      }
    },
    close() {
      for (const controller of open) controller.abort();
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
