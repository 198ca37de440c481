import { createKey } from 'dynalite/db';
import type { JsonOperation } from '../../../aws/json-protocol';
import { AwsError } from '../../../core/errors';
import { tableName } from '../context';
import type { Engine } from '../context';
import { validationError } from '../errors';
import { prefixRange } from '../state/storage';
import { parseCreateTable } from './create-table-input';
import { describeTable } from './table-description';
import type { Table } from '../state/table';

/** Names per page of ListTables. */
const PAGE = 100;

/** How many items are looked at in one turn when time to live is switched on for a table that has items. */
const SCAN_CHUNK = 500;

type Input = Record<string, unknown>;

/** Looks a table up for an administrative call. @throws AwsError `ResourceNotFoundException` that names the table */
function named(engine: Engine, name: string): Table {
  const table = engine.tables.find(name);
  if (!table) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  return table;
}

/** Turns time to live on or off; items that are already there count. */
export async function setTimeToLive(engine: Engine, table: Table, attribute: string | undefined): Promise<void> {
  await engine.storage.ready;
  engine.expirations.forget(table);
  table.expiryAttribute = attribute;
  if (attribute === undefined) return;
  const items = engine.storage.values(prefixRange(table.itemPrefix));
  for (let chunk = await items.nextv(SCAN_CHUNK); chunk.length > 0; chunk = await items.nextv(SCAN_CHUNK)) {
    for (const item of chunk) {
      const key = createKey(item, table.definition);
      // The item may have changed since the scan began.
      engine.expirations.track(table, key, engine.storage.get(table.itemPrefix + key));
    }
  }
  await items.close();
}

function timeToLiveOperations(engine: Engine): Record<string, JsonOperation> {
  return {
    async UpdateTimeToLive(input: Input, { principal }) {
      const name = tableName(engine, input['TableName']);
      engine.authorize.table(principal, 'UpdateTimeToLive', name);
      const table = named(engine, name);
      const { AttributeName: attribute, Enabled: enabled } = (input['TimeToLiveSpecification'] ?? {}) as {
        AttributeName?: string;
        Enabled?: boolean;
      };
      if (!attribute || typeof enabled !== 'boolean')
        throw validationError('TimeToLiveSpecification needs AttributeName and Enabled');
      if (enabled === (table.expiryAttribute !== undefined))
        throw validationError(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
      if (!enabled && table.expiryAttribute !== attribute) {
        throw validationError(
          `TimeToLive is active on a different AttributeName: current AttributeName is ${table.expiryAttribute}`,
        );
      }
      await setTimeToLive(engine, table, enabled ? attribute : undefined);
      return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
    },
    DescribeTimeToLive(input: Input, { principal }) {
      const name = tableName(engine, input['TableName']);
      engine.authorize.table(principal, 'DescribeTimeToLive', name);
      const { expiryAttribute } = named(engine, name);
      return {
        TimeToLiveDescription:
          expiryAttribute === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute },
      };
    },
  };
}

function tagOperations(engine: Engine): Record<string, JsonOperation> {
  const tagged = (input: Input): string => tableName(engine, input['ResourceArn']);
  return {
    TagResource(input: Input, { principal }) {
      engine.authorize.table(principal, 'TagResource', tagged(input));
      const { tags } = named(engine, tagged(input));
      for (const { Key: key, Value: value } of (input['Tags'] ?? []) as { Key: string; Value: string }[])
        tags.set(key, value);
    },
    UntagResource(input: Input, { principal }) {
      engine.authorize.table(principal, 'UntagResource', tagged(input));
      const { tags } = named(engine, tagged(input));
      for (const key of (input['TagKeys'] ?? []) as string[]) tags.delete(key);
    },
    ListTagsOfResource(input: Input, { principal }) {
      engine.authorize.table(principal, 'ListTagsOfResource', tagged(input));
      return { Tags: [...named(engine, tagged(input)).tags].map(([key, value]) => ({ Key: key, Value: value })) };
    },
  };
}

/** Everything that is done to tables as a whole. */
export function tableOperations(engine: Engine): Record<string, JsonOperation> {
  const { tables, authorize } = engine;
  return {
    CreateTable(input: Input, { principal }) {
      authorize.table(principal, 'CreateTable', String(input['TableName']));
      return { TableDescription: describeTable(tables.create(parseCreateTable(input)), 'CREATING') };
    },
    async DeleteTable(input: Input, { principal }) {
      const name = tableName(engine, input['TableName']);
      authorize.table(principal, 'DeleteTable', name);
      const table = named(engine, name);
      if (table.deletionProtected) {
        throw validationError(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      tables.remove(table);
      engine.expirations.forget(table);
      await engine.storage.clear(table.storagePrefix);
      return { TableDescription: describeTable(table, 'DELETING') };
    },
    DescribeTable(input: Input, { principal }) {
      const name = tableName(engine, input['TableName']);
      authorize.table(principal, 'DescribeTable', name);
      return { Table: describeTable(named(engine, name), 'ACTIVE') };
    },
    ListTables(input: Input, { principal }) {
      authorize.resource(principal, 'ListTables', '*');
      const after = input['ExclusiveStartTableName'] as string | undefined;
      const names = tables.names().filter((name) => after === undefined || name > after);
      const page = names.slice(0, (input['Limit'] as number | undefined) ?? PAGE);
      return { TableNames: page, ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }) };
    },
    DescribeContinuousBackups(input: Input, { principal }) {
      const name = tableName(engine, input['TableName']);
      authorize.table(principal, 'DescribeContinuousBackups', name);
      const status = named(engine, name).pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
      return {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: 'ENABLED',
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
        },
      };
    },
    ...timeToLiveOperations(engine),
    ...tagOperations(engine),
  };
}
