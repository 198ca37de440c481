import type { UnsubscribeReply } from '../../protocol/server-frames';
import type { SubscriptionStore } from '../connections/subscription-store';
import type { Caller, FrameOf } from '../websocket/websocket-handler';

/** Ends subscriptions; succeeds for those that do not exist. Messages that are in transit may still arrive. */
export function createUnsubscribe(subscriptions: Pick<SubscriptionStore, 'remove'>) {
  return async ({ id, channels }: FrameOf<'unsubscribe'>, { connectionId }: Caller): Promise<UnsubscribeReply> => {
    await subscriptions.remove(connectionId, channels);
    return { reply: 'unsubscribe', id, channels };
  };
}
