import type { Account } from '../../core/account';
import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { CreatedResource, Properties, PropertySpec, ResourceDriver, ResourceInput } from '../../resources/types';
import { isUnresolved } from '../../template/placeholder';
import { definitionProblems, parseCreateTable } from './operations/create-table-input';
import type { NewTable, Tables } from './state/tables';

/** The longest name of a table. */
const MAX_NAME = 255;

const KEYS = {
  AttributeDefinitions: 'driven',
  KeySchema: 'driven',
  BillingMode: 'driven',
  TableName: 'driven',
} as const;

const INDEX: PropertySpec = { IndexName: 'driven', KeySchema: 'driven', Projection: 'driven' };

/** What both table types have at the top level. */
const COMMON: Readonly<Record<string, PropertySpec>> = {
  ...KEYS,
  GlobalSecondaryIndexes: [{ ...INDEX, WarmThroughput: 'recorded', ContributorInsightsSpecification: 'recorded' }],
  LocalSecondaryIndexes: [INDEX],
  StreamSpecification: { StreamViewType: 'driven' },
  TimeToLiveSpecification: { AttributeName: 'driven', Enabled: 'driven' },
  SSESpecification: 'recorded',
  WarmThroughput: 'recorded',
};

/** What `AWS::DynamoDB::Table` has at the top level and `AWS::DynamoDB::GlobalTable` has in each replica. */
const PER_REPLICA: Readonly<Record<string, PropertySpec>> = {
  PointInTimeRecoverySpecification: 'driven',
  DeletionProtectionEnabled: 'driven',
  ResourcePolicy: { PolicyDocument: 'driven' },
  Tags: 'driven',
  ContributorInsightsSpecification: 'recorded',
  TableClass: 'recorded',
};

const GLOBAL_REPLICA: PropertySpec = {
  ...PER_REPLICA,
  Region: 'driven',
  SSESpecification: 'recorded',
  GlobalSecondaryIndexes: [{ IndexName: 'recorded', ContributorInsightsSpecification: 'recorded' }],
};

const ATTRIBUTES = ['Arn', 'StreamArn', 'TableId'];

/** What the drivers need. */
export interface DriverDeps {
  readonly account: Account;
  readonly random: Random;
  readonly tables: Tables;
}

/** Puts the properties of the one replica next to those of the table. */
function flatten(properties: Properties): Properties {
  const [replica] = (properties['Replicas'] ?? []) as Properties[];
  return { ...replica, ...properties };
}

/** A table with what CreateTable does not take. */
interface Desired {
  readonly table: NewTable;
  readonly expiryAttribute: string | undefined;
}

function desired(flat: Properties, name: string): Desired {
  const indexes = (list: Properties[] | undefined) =>
    list?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  const viewType = flat['StreamSpecification']?.StreamViewType;
  const table = parseCreateTable({
    TableName: name,
    BillingMode: flat['BillingMode'],
    AttributeDefinitions: flat['AttributeDefinitions'],
    KeySchema: flat['KeySchema'],
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

function replicaProblems(properties: Properties, region: string): string[] {
  const regions = ((properties['Replicas'] ?? []) as Properties[]).map((replica) => String(replica['Region']));
  if (regions.length === 1 && regions[0] === region) return [];
  return [
    `Replicas are in [${regions.join(', ')}], but the engine plays one Region, ${region}; keep a single replica there.`,
  ];
}

function problemsOf(properties: Properties): string[] {
  const flat = flatten(properties);
  const problems = definitionProblems(flat as Parameters<typeof definitionProblems>[0]);
  const timeToLive = flat['TimeToLiveSpecification'];
  if (timeToLive?.Enabled && !timeToLive.AttributeName)
    problems.push('TimeToLiveSpecification is enabled without an AttributeName; name one.');
  if (problems.length > 0) return problems;
  try {
    const name: string | undefined = flat['TableName'];
    desired(structuredClone(flat), name === undefined || isUnresolved(name) ? 'named-later' : name);
    return [];
  } catch (error) {
    if (error instanceof AwsError) return [error.message];
    throw error;
  }
}

/** Drivers of the two CloudFormation types of tables: CDK's `Table`, and `TableV2`, which is a global table. */
export function tableDrivers({ account, random, tables }: DriverDeps): readonly ResourceDriver[] {
  const create = ({ stackName, logicalId, properties }: ResourceInput): CreatedResource => {
    const flat = flatten(properties);
    const suffix = `-${random.text(8)}`;
    const name: string = flat['TableName'] ?? `${stackName}-${logicalId}`.slice(0, MAX_NAME - suffix.length) + suffix;
    const { table: definition, expiryAttribute } = desired(structuredClone(flat), name);
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
      validate: ({ properties }) => [...replicaProblems(properties, account.region), ...problemsOf(properties)],
      create,
    },
    {
      type: 'AWS::DynamoDB::Table',
      properties: { ...COMMON, ...PER_REPLICA },
      attributes: ATTRIBUTES,
      validate: ({ properties }) => problemsOf(properties),
      create,
    },
  ];
}
