import type {
  APIGatewayEventWebsocketRequestContextV2 as RequestContext,
  APIGatewayProxyWebsocketEventV2,
} from 'aws-lambda';
import { parseClientFrame } from '../../protocol/client-frames';
import type { Action, ClientFrame } from '../../protocol/client-frames';
import type { ErrorReply, Reply } from '../../protocol/server-frames';
import type { Logger } from '../runtime/interfaces';
import { ServiceError, logFailure, toServiceError } from '../runtime/service-error';

/** The parts of a WebSocket event that functions read. `$connect` and `$disconnect` have no body. */
export type WebSocketEvent = Pick<APIGatewayProxyWebsocketEventV2, 'body'> & {
  readonly requestContext: Pick<RequestContext, 'connectionId' | 'requestId' | 'connectedAt' | 'routeKey'> & {
    /** The context that the authorizer returned; API Gateway turns every value into a string. */
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
};

/** The response of a route. If it has any other member, API Gateway sends "Internal server error" to the client. */
export interface WebSocketResponse {
  readonly statusCode: number;
  /** Sent to the client as one frame. */
  readonly body?: string;
}

/** A client frame with this action. */
export type FrameOf<A extends Action> = Extract<ClientFrame, { action: A }>;

/** The connection that sent a frame, and the id of the request that API Gateway assigned to the frame. */
export interface Caller {
  readonly connectionId: string;
  readonly requestId: string;
}

/** A handler of a WebSocket route. It never throws: API Gateway would send an error without the id of the frame. */
export type WebSocketHandler = (event: WebSocketEvent) => Promise<WebSocketResponse>;

/**
 * Creates the handler for the route of one action: it parses the frame, runs the use case, and returns the reply or the
 * error. An unexpected error is logged and returned as `internal_error` or `unavailable`.
 */
export function createWebSocketHandler<A extends Action>(
  action: A,
  logger: Logger,
  handle: (frame: FrameOf<A>, caller: Caller) => Promise<Reply>,
): WebSocketHandler {
  return async (event) => {
    const { connectionId, requestId } = event.requestContext;
    const parsed = parseClientFrame(event.body ?? '');
    if (!parsed.ok) {
      const { code, message, problems } = parsed;
      return respond(errorReply(parsed.id, new ServiceError(code, message, { problems }), requestId));
    }
    const { frame } = parsed;
    try {
      if (!isAction(frame, action)) throw new Error(`the route of ${action} received a frame of ${frame.action}`);
      return respond(await handle(frame, { connectionId, requestId }));
    } catch (thrown) {
      const error = toServiceError(thrown);
      logFailure(logger, error, { action, connectionId, requestId });
      return respond(errorReply(frame.id, error, requestId));
    }
  };
}

function isAction<A extends Action>(frame: ClientFrame, action: A): frame is FrameOf<A> {
  return frame.action === action;
}

/** The reply with an error. */
export function errorReply(id: string | null, error: ServiceError, requestId: string): ErrorReply {
  return { id, error: error.toBody(requestId) };
}

/** The response that sends a reply to the client. */
export function respond(reply: Reply): WebSocketResponse {
  return { statusCode: 200, body: JSON.stringify(reply) };
}
