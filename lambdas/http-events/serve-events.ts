import { checkEventsQuery } from '../../protocol/read-query';
import type { VerifyToken } from '../auth/verify-token';
import { ServiceError } from '../runtime/service-error';
import type { HttpEvent } from '../http/http-event';
import { tokenOf } from '../http/http-request';
import { errorResult } from '../http/http-handler';
import type { Clock, Logger } from '../runtime/interfaces';
import type { Reading } from '../channels/reading-from-environment';
import { partReadable } from '../auth/read-permission';
import { requireQuery, wantsFrom } from '../channels/read-targets';
import { createSink } from './sse-writer';
import { PAGE_LIMIT, streamSession } from './stream-session';
import type { Session } from './stream-session';

/** The only thing that the streaming URL has. */
const PATH = '/v1/events';
/** Time before the function is killed that is kept for ending the stream and writing logs. */
const RESERVE_MS = 5000;

/** What the function reads of an event of a function URL, payload format 2.0. */
export interface UrlEvent extends HttpEvent {
  readonly rawPath: string;
  readonly requestContext: { readonly requestId: string; readonly http: { readonly method: string } };
}

/** What serving streams needs. */
export interface EventsDependencies {
  readonly verifyToken: VerifyToken;
  readonly reading: Reading;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a stream is held, in seconds. */
  readonly holdSeconds: number;
  /** Begins a response. */
  readonly begin: typeof awslambda.HttpResponseStream.from;
}

/** A handler of a function URL that streams. */
export type EventsHandler = (
  event: UrlEvent,
  stream: awslambda.ResponseStream,
  context: awslambda.Context,
) => Promise<void>;

/**
 * Serves streams of events. Whatever is wrong before the first byte is answered with its status, as over the HTTP API;
 * after that the stream ends with an event. No stream outlives its token, or comes near the function's timeout.
 */
export function createEventsHandler(dependencies: EventsDependencies): EventsHandler {
  const { reading, clock, logger, holdSeconds, begin } = dependencies;
  return async (event, stream, context) => {
    const { requestId } = event.requestContext;
    const fields = { requestId, path: PATH };
    const now = clock.now();
    const hardEnd = now + context.getRemainingTimeInMillis() - RESERVE_MS;
    const opened = await open(dependencies, event).catch((thrown: unknown) => errorResult(thrown, logger, fields));
    if ('statusCode' in opened) {
      const { statusCode, headers = {}, body = '' } = opened;
      const answer = createSink(begin(stream, { statusCode, headers }));
      await answer.write(body);
      return answer.end();
    }
    const until = Math.min(now + holdSeconds * 1000, opened.until, hardEnd);
    const sink = createSink(begin(stream, { statusCode: 200, headers: HEADERS }));
    const onFailure = (error: unknown): void => logger.error('a stream broke off', { ...fields, error });
    await streamSession({ ...reading, clock, onFailure }, { ...opened, until }, sink);
    await sink.end();
  };
}

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };

async function open({ verifyToken, reading }: EventsDependencies, event: UrlEvent): Promise<Session> {
  const { http } = event.requestContext;
  if (http.method !== 'GET' || event.rawPath !== PATH) {
    throw new ServiceError('not_found', `this address serves GET ${PATH} only`);
  }
  const { capabilities, tokenExpiresAt } = await verifyToken(tokenOf(event));
  const query = requireQuery(checkEventsQuery(event.queryStringParameters ?? {}, event.headers['last-event-id']));
  const { accepted, refused } = partReadable(capabilities, query.channels);
  const first = await reading.read(wantsFrom(accepted, query.from), PAGE_LIMIT);
  return { first, refused, until: tokenExpiresAt * 1000 };
}
