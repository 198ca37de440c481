import type { Connection } from '../../../../lambdas/connections/connection-items';
import { createConnect } from '../../../../lambdas/ws-connect/connect';
import { START } from '../../../helpers/lambdas/fakes';
import { event, NOW } from '../../../helpers/lambdas/websocket-call';

describe('$connect', () => {
  it('stores the connection with the permissions of its token', async () => {
    const stored: Connection[] = [];
    const connect = createConnect({ put: async (connection) => void stored.push(connection) });
    const context = { subject: 'ada', channels: '{"a":["subscribe"]}', tokenExpiresAt: String(NOW + 60) };
    expect(await connect(event(undefined, context))).toEqual({ statusCode: 200 });
    expect(stored).toEqual([
      {
        connectionId: 'c=',
        subject: 'ada',
        capabilities: { a: ['subscribe'] },
        connectedAt: START,
        tokenExpiresAt: NOW + 60,
        expiresAt: NOW + 2 * 3600 + 300,
      },
    ]);
  });

  it('throws without the context of the authorizer', async () => {
    await expect(createConnect({ put: async () => undefined })(event())).rejects.toThrow('authorizer');
  });
});
