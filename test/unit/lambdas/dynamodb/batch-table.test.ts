import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { createBatchTable } from '../../../../lambdas/dynamodb/batch-table';
import { fakeClock } from '../../../helpers/lambdas/fakes';
import { range } from '../../../helpers/lambdas/log-entries';

describe('batch calls', () => {
  interface Sent {
    readonly input: { readonly RequestItems: Record<string, readonly unknown[] | { readonly Keys: unknown[] }> };
  }
  /** A DynamoDB that processes at most `perCall` items per call. */
  const setUp = (perCall: number) => {
    const written: unknown[] = [];
    const clock = fakeClock();
    const send = async ({ input }: Sent): Promise<unknown> => {
      const request = input.RequestItems['t'];
      if (request === undefined) throw new Error('the request is for another table');
      if (!('Keys' in request)) {
        expect(request.length).toBeLessThanOrEqual(25);
        written.push(...request.slice(0, perCall));
        const rest = request.slice(perCall);
        return { UnprocessedItems: rest.length > 0 ? { t: rest } : {} };
      }
      const keys = request.Keys;
      expect(keys.length).toBeLessThanOrEqual(100);
      const rest = keys.slice(perCall);
      const UnprocessedKeys = rest.length > 0 ? { t: { ...request, Keys: rest } } : {};
      return { Responses: { t: keys.slice(0, perCall) }, UnprocessedKeys };
    };
    const client = { send } as unknown as DynamoDBClient;
    return { written, clock, table: createBatchTable('t', { client, sleep: clock.sleep, random: () => 0 }) };
  };
  const items = (count: number) => range(1, count).map((index) => ({ pk: { S: String(index) }, sk: { S: 'x' } }));

  it('repeat unprocessed items until every item is processed', async () => {
    const { table, written, clock } = setUp(7);
    await table.put(items(60));
    expect(written).toEqual(items(60).map((Item) => ({ PutRequest: { Item } })));
    expect(clock.slept.length).toBeGreaterThan(0);
    expect(await setUp(40).table.get(items(150))).toEqual(items(150));
  });

  it('fail if items remain unprocessed', async () => {
    await expect(setUp(0).table.put(items(1))).rejects.toThrow('1 items of table t were still unprocessed');
    await expect(setUp(0).table.get(items(1))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
