import { startEngine } from '../../../local/engine';
import type { Engine } from '../../../local/engine';
import { writeAssembly } from '../../helpers/engine/assembly-fixture';
import type { AssemblyFixture, StackFixture } from '../../helpers/engine/assembly-fixture';

function app(hash: string, answer: string, principal = 'lambda.amazonaws.com'): Record<string, StackFixture> {
  return {
    App: {
      assets: { [hash]: { 'index.js': `exports.handler = async () => '${answer}';` } },
      template: {
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: {
                Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: principal } }],
              },
              ManagedPolicyArns: [
                { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
              ],
            },
          },
          Function: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Code: { S3Bucket: 'assets', S3Key: `${hash}.zip` },
              Handler: 'index.handler',
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Runtime: 'nodejs24.x',
            },
          },
        },
      },
    },
  };
}

describe('a function under --watch', () => {
  let fixture: AssemblyFixture;
  let engine: Engine | undefined;

  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    fixture.remove();
  });

  const start = async (stacks: Record<string, StackFixture>) => {
    fixture = writeAssembly(stacks);
    engine = await startEngine({ assemblyDir: fixture.directory });
    return engine;
  };

  it('runs its new code after a reload', async () => {
    const running = await start(app('aaa', 'old'));
    const functionArn = running.stacks['App']!.resources['Function']!.attributes['Arn']!;
    const { functions } = running.services.lambda;
    expect((await functions.invoke(functionArn, '{}')).payload).toBe('"old"');
    fixture.write(app('bbb', 'new'));
    expect(await running.reload()).toEqual({ status: 'updated', resources: ['App/Function'] });
    expect((await functions.invoke(functionArn, '{}')).payload).toBe('"new"');
  });

  it('keeps its old code if the reload fails', async () => {
    const running = await start(app('aaa', 'old'));
    const functionArn = running.stacks['App']!.resources['Function']!.attributes['Arn']!;
    const next = app('bbb', 'new');
    (next['App']!.template['Resources'] as Record<string, unknown>)['Other'] = { Type: 'AWS::Logs::LogGroup' };
    fixture.write(next);
    expect(await running.reload()).toMatchObject({ status: 'restart-needed' });
    expect((await running.services.lambda.functions.invoke(functionArn, '{}')).payload).toBe('"old"');
  });

  it('is rejected if Lambda may not assume its role', async () => {
    await expect(start(app('aaa', 'x', 'states.amazonaws.com'))).rejects.toMatchObject({
      code: 'resource_failed',
      message: expect.stringContaining('cannot be assumed by lambda.amazonaws.com'),
    });
  });
});
