import { createDisconnect } from '../../../../lambdas/ws-disconnect/disconnect';
import { event } from '../../../helpers/lambdas/websocket-call';

describe('$disconnect', () => {
  it('deletes the connection and its subscriptions', async () => {
    const removed: unknown[] = [];
    const disconnect = createDisconnect(async () => ['a', 'b'], {
      removeConnection: async (id, channels) => void removed.push([id, channels]),
    });
    expect(await disconnect(event())).toEqual({ statusCode: 200 });
    expect(removed).toEqual([['c=', ['a', 'b']]]);
  });
});
