import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../../core/errors';
import { bodyWithin } from '../../../http/body';
import { traceId } from '../../../http/request';
import { openListener } from '../../../http/listener';
import type { Listener } from '../../../http/listener';
import type { HttpRequest } from '../../../http/request';
import { addCors, ownPreflight } from './cors';
import { functionUrlEvent, readUrlRequest } from './event';
import type { Arrival } from './event';
import { invokeUrl } from './invoke';
import type { FunctionUrl, FunctionUrlDeps } from './model';
import { mayCallUrl } from './permission';
import { badGateway, forbidden, lambdaError, tooLarge } from './reply';
import type { Reply } from './reply';
import { sendReply } from './send';

/** The function URLs of the engine. */
export interface FunctionUrlServer {
  /** Serves a URL on a loopback port (0: any free one) and returns the port. */
  open(url: FunctionUrl, port: number): Promise<number>;
  /** Stops listening; clients that wait or read are cut off. */
  stop(): Promise<void>;
}

/** Lambda's quota for a request; the event that is made of it must fit too. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** What a client gets when Lambda did not take the event. */
function refusal(error: AwsError, requestId: string): Reply {
  const { code, message, status, fields } = error;
  if (status === 413) return tooLarge();
  if (status !== 429) return badGateway(requestId);
  return lambdaError(status, code, { Type: 'User', message, ...fields });
}

/**
 * Lambda function URLs with `AuthType` NONE on real sockets. A client that leaves does not stop the function, which
 * runs to its end and is counted until then.
 */
export function createFunctionUrlServer(deps: FunctionUrlDeps): FunctionUrlServer {
  const listeners: Listener[] = [];

  /** A client's own excess is its own business; anything else is for whoever runs the engine. */
  function reportRefusal(url: FunctionUrl, error: AwsError): void {
    const message = `The URL of ${url.functionArn} could not invoke it: ${error.message}`;
    const isExpected = error.status === 413 || error.status === 429;
    deps.reporter.report(isExpected ? { type: 'debug', area: 'gateway', message } : { type: 'warning', message });
  }

  async function answer(url: FunctionUrl, request: HttpRequest, arrival: Arrival): Promise<Reply> {
    if (!mayCallUrl(deps, url)) return forbidden();
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
      ownPreflight(url.cors, request) ??
      addCors(url.cors, request, body ? await answer(url, request, arrival) : tooLarge());
    const requestId = reply.requestId ?? arrival.requestId;
    try {
      await sendReply(response, { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId } });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      deps.reporter.report({
        type: 'debug',
        area: 'gateway',
        message: `The response stream of ${url.functionArn} was cut: ${error.code} (request ${requestId}).`,
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
