import { createWebSocketHandler } from '../../../../lambdas/websocket/websocket-handler';
import { createRenewToken } from '../../../../lambdas/ws-auth/renew-token';
import type { Renewal } from '../../../../lambdas/ws-auth/renew-token';
import { identity } from '../../../helpers/lambdas/fakes';
import { NOW, openConnection, send } from '../../../helpers/lambdas/websocket-call';

describe('auth', () => {
  it('extends the subscriptions that the new token permits, ends the others, and requires the same subject', async () => {
    const { clock, logger, connections } = openConnection();
    const renewals: Renewal[] = [];
    const next = identity({
      capabilities: { a: ['subscribe', 'presence'], b: ['subscribe'] },
      tokenExpiresAt: NOW + 9000,
    });
    const auth = (subject: string) =>
      createWebSocketHandler(
        'auth',
        logger,
        createRenewToken({
          verifyToken: async () => ({ ...next, subject }),
          connections: {
            changeToken: async (change) =>
              change.subject === 'ada' ? connections.get(change.connectionId) : undefined,
          },
          channelsOf: async () => ['a', 'b', 'c'],
          renewSubscription: async (renewal) => void renewals.push(renewal),
          clock,
        }),
      );
    expect(await send(auth('ada'), { action: 'auth', id: '1', token: 't' })).toEqual({
      reply: 'auth',
      id: '1',
      tokenExpiresAt: NOW + 9000,
      ended: ['c'],
    });
    expect(renewals).toEqual([
      { channel: 'a', connectionId: 'c=', expiresAt: NOW + 7500, keepsPresence: true },
      { channel: 'b', connectionId: 'c=', expiresAt: NOW + 7500, keepsPresence: false },
      { channel: 'c', connectionId: 'c=', expiresAt: NOW, keepsPresence: false },
    ]);
    expect(await send(auth('eve'), { action: 'auth', id: '1', token: 't' })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(renewals).toHaveLength(3);
  });
});
