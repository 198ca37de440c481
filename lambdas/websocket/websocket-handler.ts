import { parseClientFrame } from '../../protocol/client-frames';
import type { Action, ClientFrame } from '../../protocol/client-frames';
import type { ErrorReply, Reply } from '../../protocol/server-frames';
import { ServiceError, toServiceError } from '../runtime/service-error';
import { logFailure } from '../runtime/log-failure';
import type { Logger } from '../runtime/interfaces';
import type { SocketEvent, SocketResponse } from './websocket-event';

/** A client's frame of one action. */
export type FrameOf<A extends Action> = Extract<ClientFrame, { action: A }>;

/** Where a frame came from. */
export interface Caller {
  readonly connectionId: string;
  readonly requestId: string;
}

/** A handler of a WebSocket route; it never fails: API Gateway would answer without the frame's id. */
export type SocketHandler = (event: SocketEvent) => Promise<SocketResponse>;

/**
 * A handler for the route of one action: reads the frame, runs the use case, and answers its reply or its error.
 * What the use case throws and did not expect is logged and answered as `internal_error` or `unavailable`.
 */
export function createSocketRoute<A extends Action>(
  action: A,
  logger: Logger,
  handle: (frame: FrameOf<A>, caller: Caller) => Promise<Reply>,
): SocketHandler {
  return async (event) => {
    const { connectionId, requestId } = event.requestContext;
    const parsed = parseClientFrame(event.body ?? '');
    if (!parsed.ok) {
      const { code, message, problems } = parsed;
      return answer(errorReply(parsed.id, new ServiceError(code, message, { problems }), requestId));
    }
    const { frame } = parsed;
    try {
      if (!isAction(frame, action)) throw new Error(`the route of ${action} received a frame of ${frame.action}`);
      return answer(await handle(frame, { connectionId, requestId }));
    } catch (thrown) {
      const error = toServiceError(thrown);
      logFailure(logger, error, { action, connectionId, requestId });
      return answer(errorReply(frame.id, error, requestId));
    }
  };
}

function isAction<A extends Action>(frame: ClientFrame, action: A): frame is FrameOf<A> {
  return frame.action === action;
}

/** The reply that carries an error. */
export function errorReply(id: string | null, error: ServiceError, requestId: string): ErrorReply {
  return { id, error: error.toBody(requestId) };
}

/** The response that sends one frame to the client. */
export function answer(reply: Reply): SocketResponse {
  return { statusCode: 200, body: JSON.stringify(reply) };
}
