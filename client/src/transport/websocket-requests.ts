import type { Action } from '../../../protocol/client-frames';
import type { Reply } from '../../../protocol/server-frames';
import { errorFromBody } from '../errors';
import type { Scope } from '../task-scope';

/** The reply to an action. */
export type ReplyTo<A extends Action> = Extract<Reply, { readonly reply: A }>;

/** Matches the replies of a WebSocket with the frames that they answer. */
export interface Requests {
  /**
   * Sends a frame and waits for its reply.
   * @throws TidingsError of the reply; `timeout`; the reason that the connection ended with
   */
  request<A extends Action>(action: A, members: object, timeoutMs?: number): Promise<ReplyTo<A>>;
  /** Takes a frame that may be a reply; what answers nothing here is dropped. */
  settle(frame: { readonly id?: unknown; readonly error?: unknown }): void;
}

/** Makes the list of open requests of one connection, each of which has `usualMs` to be answered. */
export function createRequests({ within }: Scope, usualMs: number, send: (text: string) => void): Requests {
  const pending = new Map<unknown, (outcome: never) => void>();
  let lastId = 0;
  return {
    request: (action, members, timeoutMs = usualMs) =>
      within(
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
