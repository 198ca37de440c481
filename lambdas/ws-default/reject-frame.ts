import { parseClientFrame } from '../../protocol/client-frames';
import { ServiceError } from '../runtime/service-error';
import type { SocketHandler } from '../websocket/websocket-handler';
import { answer, errorReply } from '../websocket/websocket-handler';

/** Answers frames that no route takes: `unknown_action` with the actions there are, or `invalid_request`. */
export function createFallback(): SocketHandler {
  return async (event) => {
    const { requestId } = event.requestContext;
    const parsed = parseClientFrame(event.body ?? '');
    if (!parsed.ok) {
      const { id, code, message, problems } = parsed;
      return answer(errorReply(id, new ServiceError(code, message, { problems }), requestId));
    }
    const message = `no route takes the action ${parsed.frame.action} in this deployment; deploy the latest template`;
    return answer(errorReply(parsed.frame.id, new ServiceError('unknown_action', message), requestId));
  };
}
