import type {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import type { Operations } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import { tableName } from '../context';
import type { DynamoDbContext } from '../context';
import { validationError } from '../errors';
import { parseCreateTable } from './create-table-input';
import { readPageLimit } from './page-limit';
import { describeTable } from './table-description';

/** Maximum number of names per page of ListTables. */
const MAX_NAMES = 100;

/** The operations on tables as a whole, except those on tags and time to live. */
export function tableOperations(context: DynamoDbContext) {
  const { tables, authorize } = context;
  return {
    CreateTable(input, { principal }) {
      authorize.table(principal, 'CreateTable', String(input.TableName));
      return { TableDescription: describeTable(tables.create(parseCreateTable(input)), 'CREATING') };
    },
    async DeleteTable(input, { principal }) {
      const name = tableName(context, readText(input, 'TableName'));
      authorize.table(principal, 'DeleteTable', name);
      const table = tables.getNamed(name);
      if (table.deletionProtected) {
        throw validationError(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      tables.remove(table);
      context.expirations.forget(table);
      await context.storage.clear(table.storagePrefix);
      return { TableDescription: describeTable(table, 'DELETING') };
    },
    DescribeTable(input, { principal }) {
      const name = tableName(context, readText(input, 'TableName'));
      authorize.table(principal, 'DescribeTable', name);
      return { Table: describeTable(tables.getNamed(name), 'ACTIVE') };
    },
    ListTables(input, { principal }) {
      authorize.resource(principal, 'ListTables', '*');
      const after = readText(input, 'ExclusiveStartTableName');
      const limit = readPageLimit(input, MAX_NAMES);
      const names = tables.names().filter((name) => after === undefined || name > after);
      const page = names.slice(0, limit);
      return { TableNames: page, ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }) };
    },
    DescribeContinuousBackups(input, { principal }) {
      const name = tableName(context, readText(input, 'TableName'));
      authorize.table(principal, 'DescribeContinuousBackups', name);
      return {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: 'ENABLED',
          PointInTimeRecoveryDescription: {
            PointInTimeRecoveryStatus: tables.getNamed(name).pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
          },
        },
      };
    },
  } satisfies Operations<{
    CreateTable: CreateTableCommand;
    DeleteTable: DeleteTableCommand;
    DescribeTable: DescribeTableCommand;
    ListTables: ListTablesCommand;
    DescribeContinuousBackups: DescribeContinuousBackupsCommand;
  }>;
}
