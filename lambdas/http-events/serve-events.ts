import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { checkEventsQuery } from '../../protocol/event-source-reconnect';
import { splitReadable } from '../auth/read-permission';
import type { VerifyToken } from '../auth/verify-token';
import type { Watching } from '../channels/compose-watching';
import { requireQuery, targetsFrom } from '../channels/read-targets';
import { errorResult } from '../http/http-handler';
import { tokenOf } from '../http/http-request';
import type { HttpEvent } from '../http/http-request';
import type { Clock, Logger } from '../runtime/interfaces';
import { ServiceError } from '../runtime/service-error';
import { createSseWriter } from './sse-writer';
import type { ResponseStream } from './sse-writer';
import { PAGE_LIMIT, streamSession } from './stream-session';
import type { Session } from './stream-session';

/** The only path of the streaming URL. */
const PATH = '/v1/events';
/** Time at the end of an invocation that is reserved for ending the stream and writing logs. */
const RESERVE_MS = 5000;
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };

/** The parts of a function URL event (payload format 2.0) that the function reads. */
export type UrlEvent = HttpEvent &
  Pick<APIGatewayProxyEventV2, 'rawPath'> & {
    readonly requestContext: {
      readonly http: Pick<APIGatewayProxyEventV2['requestContext']['http'], 'method'>;
    };
  };

/** Status and headers of a streamed response. */
export interface ResponseHead {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The dependencies of {@link createEventsHandler}. */
export interface EventsDependencies<Stream extends ResponseStream = ResponseStream> {
  readonly verifyToken: VerifyToken;
  readonly channels: Watching;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Maximum duration of a stream, in seconds. */
  readonly holdSeconds: number;
  /** Sets status and headers of the response. They are sent with the first byte of the body, and never without one. */
  readonly begin: (stream: Stream, head: ResponseHead) => ResponseStream;
}

/** A handler of a function URL that streams its response. */
export type EventsHandler<Stream extends ResponseStream = ResponseStream> = (
  event: UrlEvent,
  stream: Stream,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/**
 * Serves event streams. An error before the first byte is returned with its status, as over the HTTP API. A later error
 * ends the stream with an event. A stream ends before its token expires and before the function's timeout.
 */
export function createEventsHandler<Stream extends ResponseStream>(
  dependencies: EventsDependencies<Stream>,
): EventsHandler<Stream> {
  const { channels, clock, logger, holdSeconds, begin } = dependencies;
  return async (event, stream, context) => {
    const { requestId } = event.requestContext;
    const fields = { requestId, path: PATH };
    const now = clock.now();
    const hardEnd = now + context.getRemainingTimeInMillis() - RESERVE_MS;
    const opened = await open(dependencies, event).catch((thrown: unknown) => errorResult(thrown, logger, fields));
    if ('statusCode' in opened) {
      const { statusCode, headers = {}, body = '' } = opened;
      const response = createSseWriter(begin(stream, { statusCode, headers }));
      await response.write(body);
      return response.end();
    }
    const until = Math.min(now + holdSeconds * 1000, opened.until, hardEnd);
    const writer = createSseWriter(begin(stream, { statusCode: 200, headers: HEADERS }));
    const onFailure = (error: unknown): void => logger.error('an event stream failed', { ...fields, error });
    await streamSession({ ...channels, clock, onFailure }, { ...opened, until }, writer);
    await writer.end();
  };
}

async function open(
  { verifyToken, channels }: Pick<EventsDependencies, 'verifyToken' | 'channels'>,
  event: UrlEvent,
): Promise<Session> {
  const { http } = event.requestContext;
  if (http.method !== 'GET' || event.rawPath !== PATH) {
    throw new ServiceError('not_found', `this URL serves GET ${PATH} only`);
  }
  const { capabilities, tokenExpiresAt } = await verifyToken(tokenOf(event));
  const query = requireQuery(checkEventsQuery(event.queryStringParameters ?? {}, event.headers['last-event-id']));
  const { accepted, refused } = splitReadable(capabilities, query.channels);
  const first = await channels.read(targetsFrom(accepted, query.from), PAGE_LIMIT);
  return { first, refused, until: tokenExpiresAt * 1000 };
}
