import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../../core/errors';
import { bodyWithin } from '../../../http/body';
import { traceId } from '../../../http/request';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import type { HttpRequest } from '../../../http/request';
import { addCors, respondToPreflight } from './cors';
import { functionUrlEvent, readUrlRequest } from './event';
import type { Arrival } from './event';
import { invokeUrl } from './invoke';
import type { FunctionUrl, FunctionUrlOptions } from './model';
import { isPublic } from './authorize';
import { badGateway, forbidden, lambdaError, tooLarge } from './reply';
import type { Reply } from './reply';
import { sendReply } from './send';

export interface FunctionUrlServer {
  /** Serves a URL on a loopback port (0: any free one) and returns the port. */
  open(url: FunctionUrl, port: number): Promise<number>;
  /** Stops listening and closes all connections. */
  stop(): Promise<void>;
}

/** Lambda's quota for a request in bytes. It applies to the resulting event too. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** The response if Lambda rejected the invocation. */
function refusal(error: AwsError, requestId: string): Reply {
  const { code, message, status, fields } = error;
  if (status === 413) return tooLarge();
  if (status !== 429) return badGateway(requestId);
  return lambdaError(status, code, { Type: 'User', message, ...fields });
}

/**
 * Creates the server of function URLs with `AuthType` NONE. A function continues to run, and to use concurrency, after its
 * client disconnects.
 */
export function createFunctionUrlServer(deps: FunctionUrlOptions): FunctionUrlServer {
  const listeners: Listener[] = [];

  /** Reports a rejected invocation: a request that is too large or throttled as debug, any other as a warning. */
  function reportRefusal(url: FunctionUrl, error: AwsError): void {
    const message = `The function URL could not invoke ${url.functionArn}: ${error.message}`;
    const isExpected = error.status === 413 || error.status === 429;
    deps.reporter.report(isExpected ? { type: 'debug', area: 'gateway', message } : { type: 'warning', message });
  }

  async function respond(url: FunctionUrl, request: HttpRequest, arrival: Arrival): Promise<Reply> {
    if (!isPublic(deps, url)) return forbidden();
    try {
      return await invokeUrl(deps.invoker, url, JSON.stringify(functionUrlEvent(url, request, arrival)));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      reportRefusal(url, error);
      return refusal(error, arrival.requestId);
    }
  }

  async function serve(url: FunctionUrl, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrival = { at: deps.clock.now(), requestId: deps.random.uuid() };
    const added = { domainName: url.domainName, traceId: traceId(deps.random, arrival.at) };
    const body = await bodyWithin(incoming, MAX_BODY_BYTES);
    const request = readUrlRequest(incoming, body ?? Buffer.alloc(0), added);
    const reply =
      respondToPreflight(url.cors, request) ??
      addCors(url.cors, request, body ? await respond(url, request, arrival) : tooLarge());
    const requestId = reply.requestId ?? arrival.requestId;
    try {
      await sendReply(response, { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId } });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      deps.reporter.report({
        type: 'debug',
        area: 'gateway',
        message: `The response stream of ${url.functionArn} was aborted: ${error.code} (request ${requestId}).`,
      });
    }
  }

  return {
    async open(url, port) {
      const listener = await openListener(
        port,
        { request: (request, response) => serve(url, request, response) },
        deps.reporter,
      );
      listeners.push(listener);
      return listener.port;
    },
    async stop() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
