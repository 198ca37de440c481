import { createWebSocketHandler } from '../../../../lambdas/websocket/websocket-handler';
import { createPublishFrame } from '../../../../lambdas/ws-publish/publish-frame';
import { openConnection, send } from '../../../helpers/lambdas/websocket-call';

describe('publish', () => {
  it('returns the position, and reports a duplicate', async () => {
    const { loadConnection, logger } = openConnection({ a: ['publish'] });
    let duplicate = false;
    const publish = createWebSocketHandler(
      'publish',
      logger,
      createPublishFrame(loadConnection, async ({ channel, id }) => {
        return { channel, offset: 4, epoch: 'e', id: id ?? 'made', time: 't', duplicate };
      }),
    );
    const frame = { action: 'publish', id: '1', channel: 'a', data: 1, messageId: 'm' };
    const reply = { reply: 'publish', id: '1', channel: 'a', offset: 4, epoch: 'e', messageId: 'm', time: 't' };
    expect(await send(publish, frame)).toEqual(reply);
    duplicate = true;
    expect(await send(publish, frame)).toEqual({ ...reply, duplicate: true });
    for (const channel of ['b', 'presence:a']) {
      expect(await send(publish, { ...frame, channel })).toMatchObject({ id: '1', error: { code: 'forbidden' } });
    }
  });
});
