import { NOW, useStores } from '../../../helpers/lambdas/dynamodb-stores';
import { START } from '../../../helpers/lambdas/fakes';
import { range } from '../../../helpers/lambdas/log-entries';

const setUp = useStores();

describe('connections in DynamoDB', () => {
  const connection = {
    connectionId: 'c=',
    subject: 'ada',
    capabilities: { 'a*': ['subscribe'] },
    connectedAt: START,
    tokenExpiresAt: NOW + 60,
    expiresAt: NOW + 7500,
  } as const;

  it('are stored, and get a new token for the same subject only', async () => {
    const { connections } = setUp();
    await connections.put(connection);
    expect(await connections.get('c=')).toEqual(connection);
    expect(await connections.get('other')).toBeUndefined();
    const change = { connectionId: 'c=', subject: 'ada', capabilities: {}, tokenExpiresAt: NOW + 120 };
    const changed = { ...connection, capabilities: {}, tokenExpiresAt: NOW + 120 };
    expect(await connections.changeToken(change)).toEqual(changed);
    expect(await connections.changeToken({ ...change, subject: 'eve' })).toBeUndefined();
    expect(await connections.changeToken({ ...change, connectionId: 'other' })).toBeUndefined();
    expect(await connections.get('other')).toBeUndefined();
  });

  it('are deleted together with their subscriptions', async () => {
    const { connections, subscriptions, channelsOf } = setUp();
    await connections.put({ ...connection, connectionId: 'd=' });
    const row = (channel: string) => ({
      channel,
      connectionId: 'd=',
      subject: 'ada',
      presence: false,
      expiresAt: NOW + 60,
    });
    const channels = range(1, 30).map((index) => `room${index}`);
    await subscriptions.put(channels.map(row));
    expect((await channelsOf('d=')).sort()).toEqual([...channels].sort());
    await subscriptions.remove('d=', channels.slice(1));
    expect(await channelsOf('d=')).toEqual(['room1']);
    await subscriptions.removeConnection('d=', ['room1']);
    expect(await channelsOf('d=')).toEqual([]);
    expect(await connections.get('d=')).toBeUndefined();
  });
});
