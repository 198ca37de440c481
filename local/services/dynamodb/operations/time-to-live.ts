import type { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { createKey } from 'dynalite/db';
import type { Operations } from '../../../aws/typed-operations';
import { readFlag, readStructure, readText } from '../../../aws/wire-input';
import { tableName } from '../context';
import type { DynamoDbContext } from '../context';
import { validationError } from '../errors';
import { prefixRange } from '../state/storage';
import type { Table } from '../state/table';

/** Number of existing items that are read in one turn of the event loop when time to live is enabled. */
const SCAN_CHUNK = 500;

/** Enables or disables time to live. It applies to existing items too. @param attribute `undefined` disables it */
async function setTimeToLive(context: DynamoDbContext, table: Table, attribute: string | undefined): Promise<void> {
  await context.storage.ready;
  context.expirations.forget(table);
  table.expiryAttribute = attribute;
  if (attribute === undefined) return;
  const items = context.storage.values(prefixRange(table.itemPrefix));
  for (let chunk = await items.nextv(SCAN_CHUNK); chunk.length > 0; chunk = await items.nextv(SCAN_CHUNK)) {
    for (const item of chunk) {
      const key = createKey(item, table.definition);
      // The item may have changed since the scan began.
      context.expirations.track(table, key, context.storage.get(table.itemPrefix + key));
    }
  }
  await items.close();
}

/** `UpdateTimeToLive` and `DescribeTimeToLive`. */
export function timeToLiveOperations(context: DynamoDbContext) {
  const { authorize, tables } = context;
  return {
    async UpdateTimeToLive(input, { principal }) {
      const name = tableName(context, readText(input, 'TableName'));
      authorize.table(principal, 'UpdateTimeToLive', name);
      const table = tables.getNamed(name);
      const specification = readStructure(input, 'TimeToLiveSpecification') ?? {};
      const attribute = readText(specification, 'AttributeName');
      const enabled = readFlag(specification, 'Enabled');
      if (!attribute || enabled === undefined)
        throw validationError('TimeToLiveSpecification must have AttributeName and Enabled');
      if (enabled === (table.expiryAttribute !== undefined))
        throw validationError(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
      if (!enabled && table.expiryAttribute !== attribute) {
        throw validationError(
          `TimeToLive is active on a different AttributeName: current AttributeName is ${table.expiryAttribute}`,
        );
      }
      await setTimeToLive(context, table, enabled ? attribute : undefined);
      return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
    },
    DescribeTimeToLive(input, { principal }) {
      const name = tableName(context, readText(input, 'TableName'));
      authorize.table(principal, 'DescribeTimeToLive', name);
      const { expiryAttribute } = tables.getNamed(name);
      return {
        TimeToLiveDescription:
          expiryAttribute === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute },
      };
    },
  } satisfies Operations<{
    UpdateTimeToLive: UpdateTimeToLiveCommand;
    DescribeTimeToLive: DescribeTimeToLiveCommand;
  }>;
}
