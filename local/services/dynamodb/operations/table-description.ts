import type { Table } from '../state/table';
import type { IndexDefinition } from '../data-types';

/** Where a table is in its life, as DescribeTable names it. */
export type TableStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

const ON_DEMAND = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };

function describeIndex(table: Table, index: IndexDefinition): Record<string, unknown> {
  const { IndexName, KeySchema, Projection } = index;
  return { IndexName, KeySchema, Projection, IndexArn: `${table.arn}/index/${IndexName}` };
}

/** The `TableDescription` that CreateTable, DeleteTable and DescribeTable answer with. */
export function describeTable(table: Table, status: TableStatus): Record<string, unknown> {
  const { definition, stream } = table;
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAt,
    AttributeDefinitions: definition.AttributeDefinitions,
    KeySchema: definition.KeySchema,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: table.createdAt },
    TableThroughputModeSummary: { TableThroughputMode: 'PAY_PER_REQUEST' },
    ProvisionedThroughput: ON_DEMAND,
    DeletionProtectionEnabled: table.deletionProtected,
    ItemCount: table.itemCount,
    TableSizeBytes: table.sizeBytes,
    ...(definition.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((index) => ({
        ...describeIndex(table, index),
        IndexStatus: status,
        ProvisionedThroughput: ON_DEMAND,
      })),
    }),
    ...(definition.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: definition.LocalSecondaryIndexes.map((index) => describeIndex(table, index)),
    }),
    ...(stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType },
      LatestStreamLabel: stream.label,
      LatestStreamArn: stream.arn,
    }),
    ...table.recorded,
  };
}
