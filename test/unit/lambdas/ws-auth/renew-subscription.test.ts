import { GetItemCommand } from '@aws-sdk/client-dynamodb';

import { subscriptionKey } from '../../../../lambdas/connections/connection-items';
import { NOW, useStores } from '../../../helpers/lambdas/dynamodb-stores';

const setUp = useStores();

describe('the renewal of subscriptions in DynamoDB', () => {
  it('changes only subscriptions that exist, and removes presence if the token does not permit it', async () => {
    const { subscriptions, renewSubscription, client, connectionTable } = setUp();
    const row = { channel: 'r', connectionId: 'e=', subject: 'ada', presence: true, expiresAt: NOW + 60 };
    const read = async (connectionId: string) => {
      const Key = subscriptionKey('r', connectionId);
      return (await client.send(new GetItemCommand({ TableName: connectionTable, Key }))).Item;
    };
    await subscriptions.put([row]);
    await renewSubscription({ channel: 'r', connectionId: 'e=', expiresAt: NOW + 90, keepsPresence: true });
    expect(await read('e=')).toMatchObject({ expiresAt: { N: String(NOW + 90) }, presence: { BOOL: true } });
    await renewSubscription({ channel: 'r', connectionId: 'e=', expiresAt: NOW, keepsPresence: false });
    expect(await read('e=')).not.toHaveProperty('presence');
    await renewSubscription({ channel: 'r', connectionId: 'f=', expiresAt: NOW, keepsPresence: false });
    expect(await read('f=')).toBeUndefined();
  });
});
