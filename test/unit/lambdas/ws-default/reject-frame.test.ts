import { createRejectFrame } from '../../../../lambdas/ws-default/reject-frame';
import { send } from '../../../helpers/lambdas/websocket-call';

describe('the default route', () => {
  it('rejects frames that no other route accepts', async () => {
    const fallback = createRejectFrame();
    expect(await send(fallback, 'hello')).toMatchObject({
      id: null,
      error: { code: 'invalid_request', requestId: 'r1' },
    });
    expect(await send(fallback, { action: 'dance', id: '9' })).toMatchObject({
      id: '9',
      error: { code: 'unknown_action' },
    });
    expect(await send(fallback, { action: 'ping', id: '9' })).toMatchObject({
      id: '9',
      error: { code: 'unknown_action' },
    });
  });
});
