import { parseClientFrame } from '../../protocol/client-frames';
import { ServiceError } from '../runtime/service-error';
import { errorReply, respond } from '../websocket/websocket-handler';
import type { WebSocketHandler } from '../websocket/websocket-handler';

/**
 * Creates the handler of frames without a route. It replies with the error that parsing the frame gives, such as
 * `unknown_action` with the known actions. If the frame is valid, the deployment lacks the route of its action, and the
 * reply is `unknown_action` too.
 */
export function createRejectFrame(): WebSocketHandler {
  return async (event) => {
    const { requestId } = event.requestContext;
    const parsed = parseClientFrame(event.body ?? '');
    if (!parsed.ok) {
      const { id, code, message, problems } = parsed;
      return respond(errorReply(id, new ServiceError(code, message, { problems }), requestId));
    }
    const message = `this deployment has no route for the action ${parsed.frame.action}; deploy the latest template`;
    return respond(errorReply(parsed.frame.id, new ServiceError('unknown_action', message), requestId));
  };
}
