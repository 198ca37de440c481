import { ManualClock } from '../../../local/core/clock';
import { createRandom } from '../../../local/core/random';
import { silentReporter } from '../../../local/core/reporter';
import type { AccessControl, Principal } from '../../../local/aws/access-control';
import type { StreamRecord } from '../../../local/ports';
import { createDynamoDb } from '../../../local/services/dynamodb';
import type { DynamoDb, DynamoDbOptions } from '../../../local/services/dynamodb';
import type { DynamoDbOperations } from '../../../local/services/dynamodb/operations';

export const ACCOUNT = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

export const ALLOW_ALL: AccessControl = { isAllowed: () => true, assertAllowed: () => undefined };

export const START = Date.UTC(2026, 3, 30, 4, 16, 26);

const opened: DynamoDb[] = [];

/** A DynamoDB whose `call` has no types, because tests send invalid inputs and know the form of the results. */
export interface TestDynamoDb extends Omit<DynamoDb, 'call'> {
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows the form of its result
  call(operation: string, input: Record<string, unknown>, principal?: Principal): Promise<any>;
}

/** Creates a DynamoDB on a manual clock. It stops after each test of the file. */
export function createHarness(options: Partial<DynamoDbOptions> = {}): {
  readonly db: TestDynamoDb;
  readonly clock: ManualClock;
} {
  const clock = new ManualClock(START);
  const dynamodb = createDynamoDb({
    account: ACCOUNT,
    clock,
    random: createRandom(7),
    reporter: silentReporter,
    access: ALLOW_ALL,
    transactionMs: 0,
    ...options,
  });
  opened.push(dynamodb);
  const db: TestDynamoDb = {
    ...dynamodb,
    call: (operation, input, principal) => dynamodb.call(operation as keyof DynamoDbOperations, input, principal),
  };
  return { db, clock };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.stop()));
});

/** The input of CreateTable for a table with the string keys `pk` and `sk`. `more` overrides members. */
export function tableInput(name = 'Items', more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    ...more,
  };
}

/** Like {@link tableInput}, with an index `byGroup` on the string attribute `group`. */
export function indexedTableInput(
  name = 'Items',
  projection: Record<string, unknown> = { ProjectionType: 'KEYS_ONLY' },
) {
  return tableInput(name, {
    AttributeDefinitions: ['pk', 'sk', 'group'].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      { IndexName: 'byGroup', KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }], Projection: projection },
    ],
  });
}

/** The key of an item. */
export function key(pk: string, sk = 'a') {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** All records of a table's stream, shard by shard. */
export async function recordsOf(db: TestDynamoDb, tableName = 'Items'): Promise<StreamRecord[]> {
  const { Table: table } = await db.call('DescribeTable', { TableName: tableName });
  const stream = db.stream(table.LatestStreamArn);
  if (!stream) throw new Error(`${tableName} has no stream`);
  return stream.shardIds.flatMap((shardId) => [...stream.read(shardId, undefined, 1_000_000)]);
}

/** Reads all pages of a Query or Scan. */
export async function readAll(
  db: TestDynamoDb,
  query: Record<string, unknown>,
  operation = 'Query',
): Promise<Record<string, { S?: string; N?: string }>[]> {
  const items = [];
  let start: unknown;
  do {
    if (items.length > 100_000) throw new Error('The pages do not end');
    const page = await db.call(operation, structuredClone({ ...query, ExclusiveStartKey: start }));
    items.push(...page.Items);
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
