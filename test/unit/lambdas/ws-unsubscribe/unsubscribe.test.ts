import { createWebSocketHandler } from '../../../../lambdas/websocket/websocket-handler';
import { createUnsubscribe } from '../../../../lambdas/ws-unsubscribe/unsubscribe';
import { fakeLogger } from '../../../helpers/lambdas/fakes';
import { send } from '../../../helpers/lambdas/websocket-call';

describe('unsubscribe', () => {
  it('deletes the subscriptions and returns the channels', async () => {
    const removed: unknown[] = [];
    const remove = async (id: string, channels: readonly string[]): Promise<void> => void removed.push([id, channels]);
    const unsubscribe = createWebSocketHandler('unsubscribe', fakeLogger(), createUnsubscribe({ remove }));
    const frame = { action: 'unsubscribe', id: '2', channels: ['a'] };
    expect(await send(unsubscribe, frame)).toEqual({ reply: 'unsubscribe', id: '2', channels: ['a'] });
    expect(removed).toEqual([['c=', ['a']]]);
  });
});
