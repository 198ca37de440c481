import type { ProvisionedThroughputDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import type { WireOutput } from '../../../aws/typed-operations';
import type { IndexDefinition, ProvisionedThroughput } from '../data-types';
import type { Table } from '../state/table';

/** The state of a table, as DescribeTable reports it. */
export type TableStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

/** On-demand tables are described with 0 units. */
function describeThroughput(
  provisioned: ProvisionedThroughput | undefined,
): WireOutput<ProvisionedThroughputDescription> {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = provisioned ?? {};
  return { ReadCapacityUnits, WriteCapacityUnits, NumberOfDecreasesToday: 0 };
}

function describeIndex(table: Table, { IndexName, KeySchema, Projection }: IndexDefinition) {
  return { IndexName, KeySchema, Projection, IndexArn: `${table.arn}/index/${IndexName}` };
}

/** The `TableDescription` in the output of CreateTable, DeleteTable and DescribeTable. */
export function describeTable(table: Table, status: TableStatus): WireOutput<TableDescription> {
  const { definition, stream } = table;
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createdAt,
    AttributeDefinitions: definition.AttributeDefinitions,
    KeySchema: definition.KeySchema,
    // AWS describes the billing mode only of a table that is, or once was, on demand.
    ...(!definition.ProvisionedThroughput && {
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: table.createdAt },
    }),
    ProvisionedThroughput: describeThroughput(definition.ProvisionedThroughput),
    DeletionProtectionEnabled: table.deletionProtected,
    ItemCount: table.itemCount,
    TableSizeBytes: table.sizeBytes,
    ...(definition.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((index) => ({
        ...describeIndex(table, index),
        IndexStatus: status,
        ProvisionedThroughput: describeThroughput(index.ProvisionedThroughput),
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
    ...table.passiveDescription,
  };
}
