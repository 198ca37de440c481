import fc from 'fast-check';
import { OffsetClock } from '../../../../../../local/core/clock';
import { createRandom } from '../../../../../../local/core/random';
import type { Random } from '../../../../../../local/core/random';
import { createHarness, indexedTableInput, key, readAll, recordsOf } from '../../../../../helpers/local/dynamodb';
import type { TestDynamoDb } from '../../../../../helpers/local/dynamodb';

/** The errors that concurrent operations on the same items may have. */
const EXPECTED = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'ProvisionedThroughputExceededException',
]);

const TABLE = { TableName: 'Items' };

function anyKey(random: Random) {
  return key(`p${random.int(12)}`, `s${random.int(3)}`);
}

function anyItem(random: Random) {
  const group = random.int(3) > 0 ? { group: { S: `g${random.int(4)}` } } : {};
  return {
    ...anyKey(random),
    ...group,
    n: { N: String(random.int(5)) },
    tags: { SS: [`t${random.int(3)}`, 'common'] },
  };
}

function anyUpdate(random: Random) {
  const one = { ':one': { N: '1' } };
  return [
    { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: one },
    { UpdateExpression: 'REMOVE #g', ExpressionAttributeNames: { '#g': 'group' } },
    {
      UpdateExpression: 'SET #g = :g',
      ExpressionAttributeNames: { '#g': 'group' },
      ExpressionAttributeValues: { ':g': { S: `g${random.int(4)}` } },
    },
    { UpdateExpression: 'SET n = :one', ExpressionAttributeValues: one },
  ][random.int(4)]!;
}

const COUNT = { UpdateExpression: 'ADD countedUp :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
const COUNTER = key('counter');

function anyOperation(random: Random): {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly counts?: boolean;
} {
  const unless = { ConditionExpression: 'attribute_not_exists(pk)' };
  switch (random.int(7)) {
    case 0:
      return { operation: 'PutItem', input: { ...TABLE, Item: anyItem(random) } };
    case 1:
      return { operation: 'PutItem', input: { ...TABLE, Item: anyItem(random), ...unless } };
    case 2:
      return { operation: 'UpdateItem', input: { ...TABLE, Key: anyKey(random), ...anyUpdate(random) } };
    case 3:
      return { operation: 'DeleteItem', input: { ...TABLE, Key: anyKey(random) } };
    case 4: {
      const [first, second] = [key('batch', `s${random.int(5)}`), anyKey(random)];
      return {
        operation: 'BatchWriteItem',
        input: { RequestItems: { Items: [{ PutRequest: { Item: first } }, { DeleteRequest: { Key: second } }] } },
      };
    }
    case 5:
      return { operation: 'UpdateItem', input: { ...TABLE, Key: COUNTER, ...structuredClone(COUNT) }, counts: true };
    default: {
      const items = [
        { Update: { ...TABLE, Key: COUNTER, ...structuredClone(COUNT) } },
        { Put: { ...TABLE, Item: anyItem(random), ...unless } },
      ];
      return { operation: 'TransactWriteItems', input: { TransactItems: items }, counts: true };
    }
  }
}

/** Runs operations with concurrent workers. @returns the number of increments of the counter */
async function run(db: TestDynamoDb, random: Random, operations: number, workers: number): Promise<number> {
  let left = operations;
  let counted = 0;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const { operation, input, counts } = anyOperation(random);
      try {
        await db.call(operation, input);
        if (counts) counted++;
      } catch (error) {
        if (!EXPECTED.has((error as { code: string }).code)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return counted;
}

/** Rebuilds the table from its stream. Checks that the old image of each record is the new image of the previous one. */
async function rebuild(db: TestDynamoDb): Promise<Map<string, unknown>> {
  const items = new Map<string, unknown>();
  for (const { eventName, dynamodb } of await recordsOf(db)) {
    const itemKey = JSON.stringify([dynamodb.Keys['pk'], dynamodb.Keys['sk']]);
    expect(dynamodb.OldImage).toEqual(items.get(itemKey));
    expect(eventName).toBe(dynamodb.OldImage ? (dynamodb.NewImage ? 'MODIFY' : 'REMOVE') : 'INSERT');
    if (dynamodb.NewImage) items.set(itemKey, dynamodb.NewImage);
    else items.delete(itemKey);
  }
  return items;
}

/** Compares table, stream, index and counter after a run. @returns the number of records in the stream */
async function check(seed: number, operations: number, workers: number, transactionMs: number): Promise<number> {
  const random = createRandom(seed);
  const { db } = createHarness({ clock: new OffsetClock(), random, transactionMs });
  await db.call('CreateTable', indexedTableInput('Items', { ProjectionType: 'ALL' }));
  const counted = await run(db, random, operations, workers);

  const rebuilt = await rebuild(db);
  const scanned = new Map(
    (await readAll(db, { ...TABLE, Limit: 17 }, 'Scan')).map((item) => [
      JSON.stringify([item['pk'], item['sk']]),
      item,
    ]),
  );
  expect(rebuilt).toEqual(scanned);

  const grouped = [...scanned.values()].filter((item) => item['group']);
  const indexed = await readAll(db, { ...TABLE, IndexName: 'byGroup', Limit: 17 }, 'Scan');
  expect(indexed).toHaveLength(grouped.length);
  expect(new Set(indexed.map((item) => JSON.stringify(item)))).toEqual(
    new Set(grouped.map((item) => JSON.stringify(item))),
  );

  expect(scanned.get(JSON.stringify([COUNTER.pk, COUNTER.sk]))?.['countedUp']?.N ?? '0').toBe(String(counted));
  expect((await db.call('DescribeTable', { TableName: 'Items' })).Table.ItemCount).toBe(scanned.size);
  const records = (await recordsOf(db)).length;
  await db.stop();
  return records;
}

describe('replaying a stream', () => {
  it('rebuilds the table after thousands of concurrent operations', async () => {
    expect(await check(20_260_430, 6000, 32, 1)).toBeGreaterThan(2000);
  });

  it('rebuilds the table for any seed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom(0, 1),
        async (seed, workers, transactionMs) => void (await check(seed, 200, workers, transactionMs)),
      ),
      { numRuns: 25 },
    );
  });
});
