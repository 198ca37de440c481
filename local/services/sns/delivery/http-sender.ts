import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket, rootCertificates } from 'node:tls';
import type { Clock } from '../../../core/clock';

/** An endpoint has to answer completely within this time, in milliseconds (SNS developer guide). */
export const ANSWER_LIMIT_MS = 15_000;

/** How much of an answer is kept for the delivery log, in characters. */
const KEPT_ANSWER = 1024;

/** What became of one attempt. */
export type AttemptResult =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly reason: string };

/** One POST. */
export interface Post {
  /** May carry credentials. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Called when the endpoint accepted the connection and, with https, proved who it is. */
  readonly onConnected?: (() => void) | undefined;
}

/** Sends deliveries. */
export interface HttpSender {
  /** Never throws: whatever happens is a result. */
  post(post: Post): Promise<AttemptResult>;
  /** Ends what is under way and closes all connections. */
  close(): void;
}

/** What the sender needs. */
export interface HttpSenderOptions {
  readonly clock: Clock;
  /** A further CA to trust, PEM: for receivers in tests. */
  readonly extraCaPem?: string | undefined;
}

function onceConnected(socket: Socket, connected: () => void): void {
  if (!socket.connecting) connected();
  else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
}

async function readAnswer(response: IncomingMessage): Promise<AttemptResult> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    if (body.length < KEPT_ANSWER) body = (body + chunk).slice(0, KEPT_ANSWER);
  }
  return { kind: 'answer', status: response.statusCode ?? 0, body };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { code, message } = error as NodeJS.ErrnoException;
  return code !== undefined && !message.includes(code) ? `${code}: ${message}` : message;
}

/** Makes a sender with connections of its own. It verifies certificates and never follows a redirect. */
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

  /** Sends, and once more on a new connection when the endpoint had just closed the one that was kept. */
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

  const exchange = async (post: Post, signal: AbortSignal): Promise<AttemptResult> => {
    const { username, password } = new URL(post.url);
    const first = await sendReliably(post, undefined, signal);
    const challenge = first.headers['www-authenticate'] ?? '';
    if (first.statusCode !== 401 || username === '' || !/^basic\b/i.test(challenge)) return await readAnswer(first);
    first.resume();
    const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    return await readAnswer(await sendReliably(post, `Basic ${secret}`, signal));
  };

  return {
    async post(post) {
      const controller = new AbortController();
      let isLate = false;
      const limit = clock.setTimeout(() => {
        isLate = true;
        controller.abort();
      }, ANSWER_LIMIT_MS);
      open.add(controller);
      try {
        return await exchange(post, controller.signal);
      } catch (error) {
        return isLate ? { kind: 'timeout' } : { kind: 'failed', reason: reasonOf(error) };
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
