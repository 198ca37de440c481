import { ManualClock } from '../../../../../../local/core/clock';
import { createRandom } from '../../../../../../local/core/random';
import { createSecretsManager } from '../../../../../../local/services/secrets-manager';
import { callJson, errorOf } from '../../../../../helpers/local/call-service';

const account = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

async function startSecretsManager(...names: readonly string[]) {
  const { service, drivers } = createSecretsManager({
    account,
    clock: new ManualClock(),
    random: createRandom(1),
    access: { isAllowed: () => true, assertAllowed: () => undefined },
  });
  const driver = drivers.find(({ type }) => type === 'AWS::SecretsManager::Secret')!;
  for (const Name of names) {
    const properties = { Name, SecretString: 'first', Tags: [{ Key: 'a', Value: 'b' }] };
    await driver.create({ stackName: 'S', logicalId: Name, path: `S/${Name}`, properties });
  }
  return (operation: string, input: object) => callJson(service, `secretsmanager.${operation}`, input);
}

describe('Secrets Manager', () => {
  it('returns the current and the previous value of a secret', async () => {
    const call = await startSecretsManager('db');
    await call('PutSecretValue', { SecretId: 'db', SecretString: 'second' });
    expect(await call('GetSecretValue', { SecretId: 'db' })).toMatchObject({
      Name: 'db',
      SecretString: 'second',
      VersionStages: ['AWSCURRENT'],
    });
    expect(await call('GetSecretValue', { SecretId: 'db', VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: 'first',
    });
    expect(await call('DescribeSecret', { SecretId: 'db' })).toMatchObject({ Tags: [{ Key: 'a', Value: 'b' }] });
  });

  it('lists secrets in pages', async () => {
    const call = await startSecretsManager('a', 'b', 'c');
    const first = await call('ListSecrets', { MaxResults: 2 });
    expect(first['SecretList']).toMatchObject([{ Name: 'a' }, { Name: 'b' }]);
    const second = await call('ListSecrets', { MaxResults: 2, NextToken: first['NextToken'] });
    expect(second['SecretList']).toMatchObject([{ Name: 'c' }]);
    expect(second['NextToken']).toBeUndefined();
  });

  it.each([
    ['GetSecretValue', {}, 'InvalidParameterException', 'You must provide SecretId.'],
    ['GetSecretValue', { SecretId: 5 }, 'SerializationException', 'SecretId must be a string, but is the number 5.'],
    ['ListSecrets', { NextToken: 'x' }, 'InvalidNextTokenException', /previous response/],
    ['ListSecrets', { MaxResults: 0 }, 'InvalidParameterException', /from 1 to 100/],
    ['PutSecretValue', { SecretId: 'db' }, 'InvalidParameterException', /either SecretString or SecretBinary/],
    ['GetSecretValue', { SecretId: 'db', VersionStage: 'x' }, 'ResourceNotFoundException', /staging label: x/],
  ])('rejects %s %j', async (operation, input, code, message) => {
    const call = await startSecretsManager('db');
    expect(await errorOf(call(operation, input))).toEqual({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
