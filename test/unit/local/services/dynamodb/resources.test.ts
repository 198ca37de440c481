import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { BillingMode, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import type { Properties, PropertySpec, ResourceDriver, ResourceInput } from '../../../../../local/resources/types';
import { ACCOUNT, createHarness } from '../../../../helpers/local/dynamodb';

/** The paths of the properties that a driver does not support. */
function unsupported(value: unknown, spec: PropertySpec | undefined, path: string): string[] {
  if (spec === undefined) return [path];
  if (typeof spec === 'string') return [];
  if (Array.isArray(value))
    return value.flatMap((one, n) => unsupported(one, (spec as readonly [PropertySpec])[0], `${path}[${n}]`));
  return Object.entries(value as object).flatMap(([name, one]) =>
    unsupported(one, (spec as Record<string, PropertySpec>)[name], `${path}.${name}`),
  );
}

function synthesized(type: string, build: (scope: Construct) => unknown): ResourceInput {
  const stack = new Stack(new App(), 'Data', { env: { account: ACCOUNT.accountId, region: ACCOUNT.region } });
  build(stack);
  const [[logicalId, resource] = ['', { Properties: {} }]] = Object.entries(
    Template.fromStack(stack).findResources(type),
  );
  return { stackName: 'Data', logicalId, path: `Data/${logicalId}`, properties: resource['Properties'] };
}

const POLICY = new PolicyDocument({
  statements: [new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['dynamodb:*'], resources: ['*'] })],
});

const GLOBAL = synthesized('AWS::DynamoDB::GlobalTable', (scope) => {
  const table = new TableV2(scope, 'Channels', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    timeToLiveAttribute: 'expiresAt',
    dynamoStream: StreamViewType.NEW_IMAGE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
    contributorInsightsSpecification: { enabled: true },
    deletionProtection: true,
    resourcePolicy: POLICY,
    warmThroughput: { readUnitsPerSecond: 13_000, writeUnitsPerSecond: 5000 },
    tags: [{ key: 'team', value: 'data' }],
    removalPolicy: RemovalPolicy.RETAIN,
    localSecondaryIndexes: [{ indexName: 'bySize', sortKey: { name: 'size', type: AttributeType.NUMBER } }],
  });
  table.addGlobalSecondaryIndex({
    indexName: 'byConnection',
    partitionKey: { name: 'connectionId', type: AttributeType.STRING },
    sortKey: { name: 'pk', type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['subject'],
  });
});

/** A table with the default billing of CDK, which is provisioned capacity. */
const PROVISIONED = synthesized('AWS::DynamoDB::Table', (scope) => {
  const table = new Table(scope, 'Default', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  table.addGlobalSecondaryIndex({
    indexName: 'byOwner',
    partitionKey: { name: 'owner', type: AttributeType.STRING },
    readCapacity: 7,
    writeCapacity: 9,
  });
});

const REGIONAL = synthesized('AWS::DynamoDB::Table', (scope) => {
  const table = new Table(scope, 'Simple', {
    tableName: 'simple-items',
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    stream: StreamViewType.KEYS_ONLY,
    timeToLiveAttribute: 'end',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    contributorInsightsSpecification: { enabled: true },
    deletionProtection: true,
    resourcePolicy: POLICY,
  });
  table.addGlobalSecondaryIndex({ indexName: 'byOwner', partitionKey: { name: 'owner', type: AttributeType.STRING } });
});

function driver(type: string): {
  readonly driver: ResourceDriver;
  readonly db: ReturnType<typeof createHarness>['db'];
} {
  const { db } = createHarness();
  return { db, driver: db.drivers.find((candidate) => candidate.type === type)! };
}

describe.each([
  ['AWS::DynamoDB::GlobalTable', GLOBAL],
  ['AWS::DynamoDB::Table', REGIONAL],
  ['AWS::DynamoDB::Table', PROVISIONED],
])('%s', (type, input) => {
  it('supports every property that CDK synthesizes', () => {
    expect(unsupported(input.properties, driver(type).driver.properties, type)).toEqual([]);
  });

  it('has no problems with the properties that CDK synthesizes', () => {
    expect(driver(type).driver.validate!(input)).toEqual([]);
  });
});

describe('a table from a template', () => {
  it('of a TableV2 has a generated name, a stream, time to live, indexes, tags and backups', async () => {
    const { db, driver: tables } = driver('AWS::DynamoDB::GlobalTable');
    const created = await tables.create(GLOBAL);
    expect(created.ref).toMatch(/^Data-Channels\w+-[a-z0-9]{8}$/);
    const arn = `arn:aws:dynamodb:eu-west-1:000000000000:table/${created.ref}`;
    expect(created.attributes).toEqual({
      Arn: arn,
      StreamArn: expect.stringMatching(/\/stream\/2026-/),
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { Table: table } = await db.call('DescribeTable', { TableName: created.ref });
    expect(table).toMatchObject({
      TableId: created.attributes!['TableId'],
      LatestStreamArn: created.attributes!['StreamArn'],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [
        { IndexName: 'byConnection', Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['subject'] } },
      ],
      LocalSecondaryIndexes: [{ IndexName: 'bySize' }],
    });
    expect(await db.call('DescribeTimeToLive', { TableName: created.ref })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    });
    expect(await db.call('ListTagsOfResource', { ResourceArn: arn })).toEqual({
      Tags: [{ Key: 'team', Value: 'data' }],
    });
    expect(await db.call('DescribeContinuousBackups', { TableName: created.ref })).toMatchObject({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
    });
  });

  it('of a Table has its configured name', async () => {
    const { db, driver: tables } = driver('AWS::DynamoDB::Table');
    const created = await tables.create(REGIONAL);
    expect(created.ref).toBe('simple-items');
    expect(
      (await db.call('DescribeTable', { TableName: 'simple-items' })).Table.StreamSpecification.StreamViewType,
    ).toBe('KEYS_ONLY');
  });

  it('of a Table with the default billing describes its capacity', async () => {
    const { db, driver: tables } = driver('AWS::DynamoDB::Table');
    const { ref } = await tables.create(PROVISIONED);
    expect((await db.call('DescribeTable', { TableName: ref })).Table).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 9 } }],
    });
  });

  it('without a stream has no StreamArn', async () => {
    const { driver: tables } = driver('AWS::DynamoDB::Table');
    const { StreamSpecification: _stream, ...properties } = REGIONAL.properties;
    expect((await tables.create({ ...REGIONAL, properties })).attributes).not.toHaveProperty('StreamArn');
  });

  it('is authorized with its resource policy', async () => {
    const policies: unknown[] = [];
    const { db } = createHarness({
      access: { isAllowed: () => true, assertAllowed: (request) => void policies.push(request.resourcePolicy) },
    });
    const { ref } = await db.drivers[0]!.create(GLOBAL);
    await db.call('GetItem', { TableName: ref, Key: { pk: { S: 'a' }, sk: { S: 'a' } } });
    expect(policies).toEqual([GLOBAL.properties['Replicas'][0].ResourcePolicy.PolicyDocument]);
  });

  it('does not change the properties of the template', async () => {
    const before = structuredClone(GLOBAL.properties);
    const { driver: tables } = driver('AWS::DynamoDB::GlobalTable');
    tables.validate!(GLOBAL);
    await tables.create(GLOBAL);
    expect(GLOBAL.properties).toEqual(before);
  });
});

describe('the driver rejects', () => {
  const problems = (change: Properties): readonly string[] =>
    driver('AWS::DynamoDB::GlobalTable').driver.validate!({
      ...GLOBAL,
      properties: { ...GLOBAL.properties, ...change },
    });
  const definitions = GLOBAL.properties['AttributeDefinitions'];

  it('an index key that is not defined', () => {
    const change = {
      AttributeDefinitions: definitions.filter((one: Properties) => one['AttributeName'] !== 'connectionId'),
    };
    expect(problems(change)).toEqual([
      expect.stringContaining('connectionId of index byConnection is not in AttributeDefinitions'),
    ]);
  });

  it('a definition that no key uses', () => {
    const change = { AttributeDefinitions: [...definitions, { AttributeName: 'spare', AttributeType: 'S' }] };
    expect(problems(change)).toEqual([expect.stringContaining('AttributeDefinitions has spare')]);
  });

  it('replicas in other Regions', () => {
    const change = { Replicas: [...GLOBAL.properties['Replicas'], { Region: 'us-east-1' }] };
    expect(problems(change)).toEqual([expect.stringContaining('[eu-west-1, us-east-1]')]);
  });

  it('provisioned capacity of a global table, an unknown view type, a time to live without attribute, and a short name', () => {
    expect(problems({ BillingMode: 'PROVISIONED' })[0]).toContain('only PAY_PER_REQUEST for a GlobalTable');
    expect(problems({ StreamSpecification: { StreamViewType: 'EVERYTHING' } })).toEqual([
      expect.stringContaining('EVERYTHING'),
    ]);
    expect(problems({ TimeToLiveSpecification: { Enabled: true } })).toEqual([
      expect.stringContaining('AttributeName'),
    ]);
    expect(problems({ TableName: 'ab' })).toEqual([expect.stringContaining('at least 3 characters')]);
  });

  it('no unresolved name', () => {
    expect(problems({ TableName: '⟦Data/Name⟧' })).toEqual([]);
  });
});
