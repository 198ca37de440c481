import type { Action } from '../../../protocol/client-frames';
import type { Reply } from '../../../protocol/server-frames';
import { errorFromBody } from '../errors';
import type { TaskScope } from '../task-scope';

/** The reply to an action. */
export type ReplyTo<A extends Action> = Extract<Reply, { readonly reply: A }>;

/**
 * Sends a frame and waits for its reply.
 * @throws TidingsError the error in the reply; `timeout`; the error that the connection ended with
 */
export type SendFrame = <A extends Action>(action: A, members: object, timeoutMs?: number) => Promise<ReplyTo<A>>;

/** The requests of one WebSocket connection that wait for a reply. */
export interface WebSocketRequests {
  readonly request: SendFrame;
  /** Settles the request that this frame replies to. Ignores a frame that is not a reply. */
  settle(frame: { readonly id?: unknown; readonly error?: unknown }): void;
}

/** Creates the requests of a connection. `defaultTimeoutMs` is the time limit of a reply. */
export function createWebSocketRequests(
  { runWithin }: TaskScope,
  defaultTimeoutMs: number,
  send: (text: string) => void,
): WebSocketRequests {
  const pending = new Map<unknown, (outcome: never) => void>();
  let lastId = 0;
  return {
    request: (action, members, timeoutMs = defaultTimeoutMs) =>
      runWithin(
        timeoutMs,
        () =>
          new Promise((resolve) => {
            lastId += 1;
            const id = String(lastId);
            pending.set(id, resolve);
            send(JSON.stringify({ action, id, ...members }));
          }),
      ),
    settle(frame) {
      pending.get(frame.id)?.(
        (frame.error ? Promise.reject(errorFromBody(frame.error, 'invalid_response')) : frame) as never,
      );
      pending.delete(frame.id);
    },
  };
}
