import {
  GetSecretValueCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { OffsetClock } from '../../../local/core/clock';
import type { EngineEvent } from '../../../local/core/reporter';
import { startEngine } from '../../../local/engine';
import type { Engine, EngineOptions } from '../../../local/engine';
import type { Credentials } from '../../../local/aws/access-control';
import { writeAssembly } from '../../helpers/engine/assembly-fixture';
import type { AssemblyFixture, StackFixture } from '../../helpers/engine/assembly-fixture';

const trust = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};

const DATA: StackFixture = {
  template: {
    Resources: {
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
      },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
    },
    Outputs: { SecretArn: { Value: { Ref: 'Secret' }, Export: { Name: 'Data:Secret' } } },
  },
};

const APP: StackFixture = {
  dependencies: ['Data'],
  template: {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'read',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
                Resource: { 'Fn::ImportValue': 'Data:Secret' },
              },
            ],
          },
          Roles: [{ Ref: 'Role' }],
        },
      },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'errors', Threshold: 1 } },
    },
    Outputs: { AlarmArn: { Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } } },
  },
};

/** The members of the results of all log operations. */
interface LogAnswer {
  readonly events: readonly { readonly message: string }[];
  readonly logStreams: readonly { readonly logStreamName: string }[];
  readonly logGroups: readonly unknown[];
  readonly nextToken?: string;
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/** The stack with other properties of one resource. */
function withResource(stack: StackFixture, logicalId: string, properties: Record<string, unknown>): StackFixture {
  const resources = stack.template['Resources'] as Record<string, { Type: string }>;
  const changed = { ...resources, [logicalId]: { ...resources[logicalId], Properties: properties } };
  return { ...stack, template: { ...stack.template, Resources: changed } };
}

describe('the engine', () => {
  let fixture: AssemblyFixture;
  let engine: Engine | undefined;

  const start = async (
    stacks: Record<string, StackFixture> = { App: APP, Data: DATA },
    options: Partial<EngineOptions> = {},
  ): Promise<Engine> => {
    fixture = writeAssembly(stacks);
    engine = await startEngine({ assemblyDir: fixture.directory, seed: 7, region: 'eu-west-1', ...options });
    return engine;
  };

  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    fixture.remove();
  });

  const secrets = (running: Engine, credentials: Credentials | { accessKeyId: string; secretAccessKey: string }) =>
    new SecretsManagerClient({ endpoint: running.awsEndpointUrl, region: running.region, credentials, maxAttempts: 1 });
  const person = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

  const signed = (running: Engine, service: string, headers: Record<string, string>, body: string) =>
    fetch(running.awsEndpointUrl, {
      method: 'POST',
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=anyone/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });

  it('creates the resources of the stacks and returns their outputs', async () => {
    const { stacks, account } = await start();
    expect(account).toEqual({
      accountId: '000000000000',
      region: 'eu-west-1',
      partition: 'aws',
      urlSuffix: 'amazonaws.com',
    });
    expect(Object.keys(stacks)).toEqual(['Data', 'App']);
    expect(stacks['App']!.outputs).toEqual({ AlarmArn: 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:errors' });
    expect(stacks['Data']!.outputs['SecretArn']).toMatch(
      /^arn:aws:secretsmanager:eu-west-1:000000000000:secret:Data-Secret-[a-z0-9]{8}-[A-Za-z0-9]{6}$/,
    );
    expect(stacks['Data']!.resources['Group']).toMatchObject({
      type: 'AWS::Logs::LogGroup',
      attributes: { Arn: expect.stringMatching(/:\*$/) },
    });
  });

  it('generates the same names and secrets from the same seed', async () => {
    const first = (await start()).stacks;
    await engine!.stop();
    fixture.remove();
    expect((await start()).stacks).toEqual(first);
  });

  it('stores secret values with their stages', async () => {
    const running = await start();
    const client = secrets(running, person);
    const SecretId = running.stacks['Data']!.outputs['SecretArn']!;
    const { SecretString: first, VersionStages } = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(first).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(VersionStages).toEqual(['AWSCURRENT']);
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'second' }));
    expect((await client.send(new GetSecretValueCommand({ SecretId: SecretId.slice(0, -7) }))).SecretString).toBe(
      'second',
    );
    expect((await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }))).SecretString).toBe(
      first,
    );
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'third' }));
    const { VersionIdsToStages, Name } = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(Object.values(VersionIdsToStages!).flat().toSorted()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect((await client.send(new GetSecretValueCommand({ SecretId: Name! }))).SecretString).toBe('third');
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toHaveLength(1);
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'nothing' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    client.destroy();
  });

  it('allows a role the granted actions, and records them', async () => {
    const events: EngineEvent[] = [];
    const running = await start(undefined, { reporter: { report: (event) => void events.push(event) } });
    const roleArn = running.stacks['App']!.resources['Role']!.attributes['Arn']!;
    const client = secrets(running, running.services.iam.issue(roleArn, 'fn'));
    const SecretId = running.stacks['Data']!.outputs['SecretArn']!;
    await client.send(new GetSecretValueCommand({ SecretId }));
    await expect(client.send(new PutSecretValueCommand({ SecretId, SecretString: 'x' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `is not authorized to perform: secretsmanager:PutSecretValue on resource: ${SecretId}`,
      ),
    });
    expect(events.filter(({ type }) => type === 'access-denied')).toHaveLength(1);
    expect(running.ledger.unusedGrants()).toEqual([
      { roleArn, policy: 'App/Policy', statement: 0, action: 'secretsmanager:DescribeSecret' },
    ]);
    expect(running.ledger.redundantGrants()).toEqual([]);
    client.destroy();
  });

  it('returns the identity of the caller', async () => {
    const running = await start();
    const answer = await signed(
      running,
      'sts',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Action=GetCallerIdentity&Version=2011-06-15',
    );
    expect(await answer.text()).toContain('<GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:root</Arn>');
  });

  it('returns log lines', async () => {
    const clock = new OffsetClock();
    const running = await start(undefined, { clock });
    const logGroupName = running.stacks['Data']!.resources['Group']!.ref;
    const call = async (operation: string, input: Record<string, unknown>) =>
      (await (
        await signed(running, 'logs', { 'x-amz-target': `Logs_20140328.${operation}` }, JSON.stringify(input))
      ).json()) as LogAnswer;
    for (let i = 0; i < 5; i++) running.services.logs.write(logGroupName, i < 4 ? 'one' : 'two', `line ${i}`);

    const messages = (answer: LogAnswer): string[] => answer.events.map(({ message }) => message);
    expect(messages(await call('FilterLogEvents', { logGroupName }))).toEqual([
      'line 0',
      'line 1',
      'line 2',
      'line 3',
      'line 4',
    ]);
    expect(messages(await call('FilterLogEvents', { logGroupName, filterPattern: '?1 ?4' }))).toEqual([
      'line 1',
      'line 4',
    ]);
    const firstPage = await call('FilterLogEvents', { logGroupName, limit: 3 });
    expect(messages(await call('FilterLogEvents', { logGroupName, nextToken: firstPage.nextToken }))).toEqual([
      'line 3',
      'line 4',
    ]);

    const tail = await call('GetLogEvents', { logGroupName, logStreamName: 'one', limit: 2 });
    expect(messages(tail)).toEqual(['line 2', 'line 3']);
    expect(
      messages(await call('GetLogEvents', { logGroupName, logStreamName: 'one', nextToken: tail.nextBackwardToken })),
    ).toEqual(['line 0', 'line 1']);
    const end = await call('GetLogEvents', { logGroupName, logStreamName: 'one', nextToken: tail.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: tail.nextForwardToken });

    expect(
      (await call('DescribeLogStreams', { logGroupName, descending: true })).logStreams.map(
        ({ logStreamName }) => logStreamName,
      ),
    ).toEqual(['two', 'one']);
    expect((await call('DescribeLogGroups', { logGroupNamePrefix: 'Data-' })).logGroups).toMatchObject([
      { logGroupName, retentionInDays: 7 },
    ]);
    expect(await call('GetLogEvents', { logGroupName: 'nothing', logStreamName: 'x' })).toMatchObject({
      __type: 'ResourceNotFoundException',
    });
  });

  it('reports each step, and can be stopped twice', async () => {
    const events: EngineEvent[] = [];
    const running = await start(undefined, { reporter: { report: (event) => void events.push(event) } });
    const steps = events.filter((event) => event.type === 'step').map((event) => event.message);
    expect(steps[0]).toBe('cloud assembly');
    expect(steps.at(-1)).toBe('resources');
    await Promise.all([running.stop(), running.stop()]);
    await expect(fetch(running.awsEndpointUrl)).rejects.toThrow('fetch failed');
    await expect(running.reload()).rejects.toMatchObject({ code: 'engine_stopped' });
  });

  it('refuses an unsupported template with all problems, and stops everything that was started', async () => {
    const refused = start({
      App: {
        template: {
          Resources: { Bucket: { Type: 'AWS::S3::Bucket' }, Key: { Type: 'AWS::KMS::Key', Properties: { Colour: 1 } } },
        },
      },
    });
    await expect(refused).rejects.toMatchObject({
      code: 'template_refused',
      message: expect.stringMatching(
        /App\/Bucket \(AWS::S3::Bucket\).*\n.*App\/Key \(AWS::KMS::Key\): property Colour/,
      ),
    });
  });

  it('refuses to listen on a host that is not loopback', async () => {
    await expect(start(undefined, { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'host_not_loopback' });
  });

  it('reloads changes that can be applied in place, and reports the others', async () => {
    const running = await start();
    expect(await running.reload()).toEqual({ status: 'unchanged' });
    fixture.write({ App: APP, Data: { template: { ...DATA.template, Resources: {}, Outputs: {} } } });
    await expect(running.reload()).rejects.toMatchObject({ code: 'template_refused' });
    fixture.write({ App: APP, Data: DATA, More: { template: { Resources: {} } } });
    expect(await running.reload()).toEqual({ status: 'restart-needed', reasons: ['the stack More was added'] });
    const changed = withResource(APP, 'Alarm', { AlarmName: 'errors', Threshold: 2 });
    fixture.write({ App: changed, Data: DATA });
    expect(await running.reload()).toEqual({ status: 'updated', resources: ['App/Alarm'] });
  });
});
