import { createWebSocketHandler } from '../../../../lambdas/websocket/websocket-handler';
import { createPing } from '../../../../lambdas/ws-ping/ping';
import { openConnection, send } from '../../../helpers/lambdas/websocket-call';

describe('ping', () => {
  it('returns the time', async () => {
    const { clock, logger } = openConnection();
    const ping = createWebSocketHandler('ping', logger, createPing(clock));
    expect(await send(ping, { action: 'ping', id: '1' })).toEqual({
      reply: 'ping',
      id: '1',
      time: '2026-01-01T00:00:00.000Z',
    });
  });
});
