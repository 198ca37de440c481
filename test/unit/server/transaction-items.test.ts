import { createTransactionItems, toDocumentEntry } from '../../../server/src/transaction-items';
import { fakeClock, fakeIds, START } from '../../helpers/lambdas/fakes';

const items = createTransactionItems({
  tableName: 'channels',
  idRetentionSeconds: 60,
  clock: fakeClock(),
  ids: fakeIds(),
});

describe('publishItem', () => {
  it('updates the head of the channel', () => {
    const { Update } = items.publishItem({ channel: 'a', data: 1, type: 't' });
    expect(Update).toMatchObject({ TableName: 'channels', Key: { pk: { S: 'head#a' }, sk: { S: 'head' } } });
    expect(Update).not.toHaveProperty('ConditionExpression');
    expect(JSON.parse(Update.ExpressionAttributeValues[':message'].S)).toMatchObject({ type: 't', data: 1 });
  });

  it('carries the condition on the position', () => {
    const { Update } = items.publishItem({ channel: 'a', data: 1 }, { ifAt: { epoch: 'e', offset: 7 } });
    expect(Update.ConditionExpression).toBe('#epoch = :expectedEpoch AND #offset = :expectedOffset');
    expect(items.publishItem({ channel: 'a', data: 1 }, { ifAt: { epoch: '', offset: 0 } }).Update).toMatchObject({
      ConditionExpression: 'attribute_not_exists(#offset)',
    });
  });

  it('rejects an id and other invalid input', () => {
    const withId = { channel: 'a', data: 1, id: 'x' };
    expect(() => items.publishItem(withId)).toThrow(
      expect.objectContaining({ problems: [{ path: 'id', message: expect.any(String) }] }),
    );
    expect(() => items.publishItem({ channel: 'a', data: Number.NaN })).toThrow('data is NaN');
  });
});

describe('publishItemsWithId', () => {
  it('returns the message and the claim of its id, with the same time', () => {
    const [message, claim] = items.publishItemsWithId({ channel: 'a', data: 1, id: 'x' });
    const values = message.Update.ExpressionAttributeValues;
    expect(values[':claimed']).toEqual({ BOOL: true });
    expect(JSON.parse(values[':message'].S)).toMatchObject({ id: 'x', time: new Date(START).toISOString() });
    expect(claim.Put).toMatchObject({
      TableName: 'channels',
      Item: { pk: { S: 'id#a#x' }, claimedAt: { N: String(START) }, expiresAt: { N: String(START / 1000 + 60) } },
    });
  });

  it('requires the id', () => {
    const message = { channel: 'a', data: 1 } as unknown as { channel: string; data: number; id: string };
    expect(() => items.publishItemsWithId(message)).toThrow('use publishItem');
  });
});

describe('toDocumentEntry', () => {
  it('converts attribute values and nothing else', () => {
    const [message, claim] = items.publishItemsWithId({ channel: 'a', data: 1, id: 'x' });
    expect(toDocumentEntry(message).Update).toMatchObject({
      Key: { pk: 'head#a', sk: 'head' },
      UpdateExpression: message.Update.UpdateExpression,
      ExpressionAttributeNames: message.Update.ExpressionAttributeNames,
      ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':claimed': true },
    });
    expect(toDocumentEntry(claim).Put.Item).toMatchObject({ pk: 'id#a#x', claimedAt: START });
  });
});
