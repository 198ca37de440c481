import type { Account } from '../../core/account';
import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { CreatedResource, Properties, PropertySpec, ResourceDriver, ResourceInput } from '../../resources/types';
import { isUnresolved } from '../../template/placeholder';
import type { ProvisionedThroughput } from './data-types';
import { definitionProblems, parseCreateTable } from './operations/create-table-input';
import type { NewTable, Tables } from './state/tables';

/** Maximum length of a table name. */
const MAX_NAME = 255;

const KEYS = {
  AttributeDefinitions: 'emulated',
  KeySchema: 'emulated',
  BillingMode: 'emulated',
  TableName: 'emulated',
} as const;

const INDEX = { IndexName: 'emulated', KeySchema: 'emulated', Projection: 'emulated' } as const;

const GLOBAL_INDEX = { ...INDEX, WarmThroughput: 'accepted', ContributorInsightsSpecification: 'accepted' } as const;

const THROUGHPUT = { ReadCapacityUnits: 'emulated', WriteCapacityUnits: 'emulated' } as const;

/** Top-level properties of both table types. */
const COMMON: Readonly<Record<string, PropertySpec>> = {
  ...KEYS,
  GlobalSecondaryIndexes: [GLOBAL_INDEX],
  LocalSecondaryIndexes: [INDEX],
  StreamSpecification: { StreamViewType: 'emulated' },
  TimeToLiveSpecification: { AttributeName: 'emulated', Enabled: 'emulated' },
  SSESpecification: 'accepted',
  WarmThroughput: 'accepted',
};

/** Properties at the top level of `AWS::DynamoDB::Table` and in each replica of `AWS::DynamoDB::GlobalTable`. */
const PER_REPLICA: Readonly<Record<string, PropertySpec>> = {
  PointInTimeRecoverySpecification: 'emulated',
  DeletionProtectionEnabled: 'emulated',
  ResourcePolicy: { PolicyDocument: 'emulated' },
  Tags: 'emulated',
  ContributorInsightsSpecification: 'accepted',
  TableClass: 'accepted',
};

const GLOBAL_REPLICA: PropertySpec = {
  ...PER_REPLICA,
  Region: 'emulated',
  SSESpecification: 'accepted',
  GlobalSecondaryIndexes: [{ IndexName: 'accepted', ContributorInsightsSpecification: 'accepted' }],
};

const ATTRIBUTES = ['Arn', 'StreamArn', 'TableId'];

export interface TableDriverOptions {
  readonly account: Account;
  readonly random: Random;
  readonly tables: Tables;
}

/** Merges the properties of the only replica into those of the table. */
function flatten(properties: Properties): Properties {
  const [replica] = (properties['Replicas'] ?? []) as Properties[];
  return { ...replica, ...properties };
}

/** The validated properties of a table. */
interface TableProperties {
  readonly table: NewTable;
  readonly expiryAttribute: string | undefined;
}

function readProperties(flat: Properties, name: string): TableProperties {
  const indexes = (list: Properties[] | undefined) =>
    list?.map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => ({
      IndexName,
      KeySchema,
      Projection,
      ...(ProvisionedThroughput && { ProvisionedThroughput: throughput(ProvisionedThroughput) }),
    }));
  const viewType = flat['StreamSpecification']?.StreamViewType;
  const table = parseCreateTable({
    TableName: name,
    BillingMode: flat['BillingMode'],
    AttributeDefinitions: flat['AttributeDefinitions'],
    KeySchema: flat['KeySchema'],
    ...(flat['ProvisionedThroughput'] && { ProvisionedThroughput: throughput(flat['ProvisionedThroughput']) }),
    ...(flat['GlobalSecondaryIndexes'] && { GlobalSecondaryIndexes: indexes(flat['GlobalSecondaryIndexes']) }),
    ...(flat['LocalSecondaryIndexes'] && { LocalSecondaryIndexes: indexes(flat['LocalSecondaryIndexes']) }),
    ...(viewType && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
    ...(flat['TableClass'] && { TableClass: flat['TableClass'] }),
    Tags: flat['Tags'],
    DeletionProtectionEnabled: flat['DeletionProtectionEnabled'] === true,
  });
  const timeToLive = flat['TimeToLiveSpecification'];
  return {
    table: {
      ...table,
      resourcePolicy: flat['ResourcePolicy']?.PolicyDocument,
      pointInTimeRecovery: flat['PointInTimeRecoverySpecification']?.PointInTimeRecoveryEnabled === true,
    },
    expiryAttribute: timeToLive?.Enabled ? timeToLive.AttributeName : undefined,
  };
}

/** CloudFormation allows strings for numbers. */
function throughput({ ReadCapacityUnits, WriteCapacityUnits }: Properties): ProvisionedThroughput {
  return { ReadCapacityUnits: Number(ReadCapacityUnits), WriteCapacityUnits: Number(WriteCapacityUnits) };
}

/**
 * The provisioned capacity of a global table has other properties, with auto scaling, which the engine does not
 * support.
 */
function billingProblems({ BillingMode: mode = 'PROVISIONED' }: Properties): string[] {
  if (mode === 'PAY_PER_REQUEST') return [];
  return [
    `BillingMode is ${JSON.stringify(mode)}; the engine supports only PAY_PER_REQUEST for a GlobalTable. Use it, or an AWS::DynamoDB::Table.`,
  ];
}

function replicaProblems(properties: Properties, region: string): string[] {
  const regions = ((properties['Replicas'] ?? []) as Properties[]).map((replica) => String(replica['Region']));
  if (regions.length === 1 && regions[0] === region) return [];
  return [
    `Replicas are in [${regions.join(', ')}]; the engine has one Region, ${region}: keep a single replica there.`,
  ];
}

function problemsOf(properties: Properties): string[] {
  const flat = flatten(properties);
  const problems = definitionProblems(flat as Parameters<typeof definitionProblems>[0]);
  const timeToLive = flat['TimeToLiveSpecification'];
  if (timeToLive?.Enabled && !timeToLive.AttributeName)
    problems.push('TimeToLiveSpecification is enabled without an AttributeName; set the AttributeName.');
  if (problems.length > 0) return problems;
  try {
    const name: string | undefined = flat['TableName'];
    readProperties(structuredClone(flat), name === undefined || isUnresolved(name) ? 'unresolved-name' : name);
    return [];
  } catch (error) {
    if (error instanceof AwsError) return [error.message];
    throw error;
  }
}

/** The drivers of the two types of tables: CDK's `Table`, and CDK's `TableV2`, which is a global table. */
export function tableDrivers({ account, random, tables }: TableDriverOptions): readonly ResourceDriver[] {
  const create = ({ stackName, logicalId, properties }: ResourceInput): CreatedResource => {
    const flat = flatten(properties);
    const suffix = `-${random.text(8)}`;
    const name: string = flat['TableName'] ?? `${stackName}-${logicalId}`.slice(0, MAX_NAME - suffix.length) + suffix;
    const { table: definition, expiryAttribute } = readProperties(structuredClone(flat), name);
    const table = tables.create(definition);
    table.expiryAttribute = expiryAttribute;
    return {
      ref: table.name,
      attributes: { Arn: table.arn, TableId: table.id, ...(table.stream && { StreamArn: table.stream.arn }) },
    };
  };
  return [
    {
      type: 'AWS::DynamoDB::GlobalTable',
      properties: { ...COMMON, Replicas: [GLOBAL_REPLICA] },
      attributes: ATTRIBUTES,
      validate: ({ properties }) => [
        ...billingProblems(properties),
        ...replicaProblems(properties, account.region),
        ...problemsOf(properties),
      ],
      create,
    },
    {
      type: 'AWS::DynamoDB::Table',
      properties: {
        ...COMMON,
        ...PER_REPLICA,
        // DescribeTable returns the capacity, but the engine does not enforce it.
        ProvisionedThroughput: THROUGHPUT,
        GlobalSecondaryIndexes: [{ ...GLOBAL_INDEX, ProvisionedThroughput: THROUGHPUT }],
      },
      attributes: ATTRIBUTES,
      validate: ({ properties }) => problemsOf(properties),
      create,
    },
  ];
}
