import { createWebSocketHandler } from '../../../../lambdas/websocket/websocket-handler';
import { fakeLogger } from '../../../helpers/lambdas/fakes';
import { send } from '../../../helpers/lambdas/websocket-call';

describe('the handler of a WebSocket route', () => {
  it('reports all problems of an invalid frame, and does not reveal internal errors', async () => {
    const logger = fakeLogger();
    const broken = createWebSocketHandler('ping', logger, async () => {
      throw new Error('the password is 1234');
    });
    expect(await send(broken, { action: 'ping' })).toMatchObject({
      id: null,
      error: { code: 'invalid_request', problems: [{ path: 'id' }] },
    });
    expect(logger.lines).toEqual([]);
    const reply = await send(broken, { action: 'ping', id: '1' });
    expect(reply).toMatchObject({ id: '1', error: { code: 'internal_error', requestId: 'r1' } });
    expect(JSON.stringify(reply)).not.toContain('1234');
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { requestId: 'r1', connectionId: 'c=' } }]);
  });
});
