import { encodeCursor } from '../../../../protocol/cursors';
import { fillChannel, logEntry } from '../../../helpers/lambdas/log-entries';
import { openConnection, send } from '../../../helpers/lambdas/websocket-call';

describe('sync', () => {
  it('returns a page for the channels of the cursor, and refuses channels that the token no longer permits', async () => {
    const { sync, channels } = openConnection({ a: ['subscribe'] });
    fillChannel(channels, 'a', 2, [logEntry(2)]);
    const cursor = encodeCursor([
      { channel: 'a', epoch: 'e', offset: 1 },
      { channel: 'b', epoch: 'e', offset: 1 },
    ]);
    expect(await send(sync, { action: 'sync', id: '2', cursor })).toMatchObject({
      reply: 'sync',
      id: '2',
      channels: [{ channel: 'b', status: 'refused' }],
      messages: [{ offset: 2 }],
      more: false,
    });
  });

  it('is rejected after the token has expired', async () => {
    const { sync, clock } = openConnection();
    clock.advance(600_000);
    const cursor = encodeCursor([{ channel: 'a', epoch: 'e', offset: 1 }]);
    expect(await send(sync, { action: 'sync', id: '2', cursor })).toMatchObject({ error: { code: 'token_expired' } });
  });
});
