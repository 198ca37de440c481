import type { Action } from '../../../protocol/client-frames';
import type { Reply } from '../../../protocol/server-frames';
import { TidingsError, errorFromBody } from '../errors';
import { after } from '../platform';
import type { Platform } from '../platform';

/** The reply to an action. */
export type ReplyTo<A extends Action> = Extract<Reply, { readonly reply: A }>;

/** Matches the replies of a WebSocket with the frames that they answer. */
export interface Requests {
  /**
   * Sends a frame and waits for its reply.
   * @throws TidingsError of the reply; `timeout`, `connection_lost`
   */
  request<A extends Action>(action: A, members: object, timeoutMs?: number): Promise<ReplyTo<A>>;
  /** Takes a frame that may be a reply; what answers nothing here is dropped. */
  settle(frame: { readonly id?: unknown; readonly error?: unknown }): void;
  /** The connection has ended: nothing will be answered. */
  fail(): void;
}

/** Makes the list of open requests of one connection, each of which has `usualMs` to be answered. */
export function createRequests(platform: Platform, usualMs: number, send: (text: string) => void): Requests {
  const pending = new Map<unknown, (outcome: object) => void>();
  let lastId = 0;
  return {
    request: (action, members, timeoutMs = usualMs) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const id = String(lastId);
        const finish = (outcome: object): void => {
          cancel();
          pending.delete(id);
          if (outcome instanceof TidingsError) reject(outcome);
          else resolve(outcome as never);
        };
        const cancel = after(platform, timeoutMs, () => {
          finish(new TidingsError('timeout', `No answer to ${action} came within ${timeoutMs} ms.`));
        });
        pending.set(id, finish);
        send(JSON.stringify({ action, id, ...members }));
      }),
    settle(frame) {
      pending.get(frame.id)?.(frame.error ? errorFromBody(frame.error, 'bad_answer') : frame);
    },
    fail() {
      for (const finish of pending.values()) finish(new TidingsError('connection_lost', 'The connection ended.'));
    },
  };
}
