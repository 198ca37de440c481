import { Match, Template } from 'aws-cdk-lib/assertions';
import { compose, outputs, resources } from '../../helpers/infra/stacks';

const KEYS = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];

describe('the data stack', () => {
  it('has an on-demand channel table with TTL, recovery and a stream of new images', () => {
    Template.fromStack(compose().data).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: KEYS,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  it('has a connection table with both images in its stream and a keys-only index', () => {
    Template.fromStack(compose().data).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: KEYS,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byConnection',
          KeySchema: [
            { AttributeName: 'connectionId', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  it('has a signing secret of 64 letters and digits that the deployment generates', () => {
    Template.fromStack(compose().data).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  it('has no secret and no output for one in auth mode oidc', () => {
    const { data } = compose({
      auth: { mode: 'oidc', issuer: 'https://id.example.com', audience: 'a', jwksUrl: 'https://id.example.com/jwks' },
    });
    expect(resources(data, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(Object.keys(outputs(data)).sort()).toEqual(['ChannelTableName', 'ConnectionTableName']);
  });

  it('retains and protects its resources in stage prod only', () => {
    const retained = (name: string) =>
      Object.values(resources(compose({}, name).data)).map((resource) => [
        resource['DeletionPolicy'],
        resource.Properties['Replicas']?.[0].DeletionProtectionEnabled,
      ]);
    expect(retained('prod')).toEqual([
      ['Retain', true],
      ['Retain', true],
      ['Retain', undefined],
    ]);
    expect(retained('dev')).toEqual([
      ['Delete', false],
      ['Delete', false],
      ['Delete', undefined],
    ]);
  });

  it('has termination protection in stage prod only', () => {
    expect(compose({}, 'prod').data.terminationProtection).toBe(true);
    expect(compose({}, 'dev').data.terminationProtection).toBe(false);
  });

  it('applies a configured removal in every stage', () => {
    const policies = Object.values(resources(compose({ removal: 'retain' }).data)).map((r) => r['DeletionPolicy']);
    expect(new Set(policies)).toEqual(new Set(['Retain']));
  });
});
