import { startEngine } from '../../../../local/engine';
import type { Engine } from '../../../../local/engine';
import { writeAssembly } from '../../../helpers/engine/assembly-fixture';
import type { AssemblyFixture } from '../../../helpers/engine/assembly-fixture';
import { INVOKE_PERMISSION, openStream, streaming, URL_PERMISSION } from '../../../helpers/engine/function-url';

const arnOf = (logicalId: string): unknown => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const NEVER_ENDING = streaming('out.write("first"); await signaled("/no/such/file");');

const APP = {
  template: {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { ZipFile: NEVER_ENDING },
          Handler: 'index.handler',
          Role: arnOf('Role'),
          Runtime: 'nodejs24.x',
          Timeout: 900,
        },
      },
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { TargetFunctionArn: arnOf('Function'), AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' },
      },
      MayCallUrl: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: arnOf('Function'), ...URL_PERMISSION },
      },
      MayInvoke: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: arnOf('Function'), ...INVOKE_PERMISSION },
      },
    },
    Outputs: {
      EventsUrl: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } },
      // CDK removes the trailing slash with these functions.
      Bare: {
        Value: {
          'Fn::Join': [
            '',
            ['https://', { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Url', 'FunctionUrl'] }] }] }],
          ],
        },
      },
    },
  },
};

describe('a function URL in the engine', () => {
  let fixture: AssemblyFixture;
  let engine: Engine | undefined;
  beforeEach(() => {
    fixture = writeAssembly({ App: APP });
  });
  afterEach(async () => {
    await engine?.stop();
    engine = undefined;
    fixture.remove();
  });

  it('is in the outputs, with the requested port', async () => {
    engine = await startEngine({ assemblyDir: fixture.directory });
    const { EventsUrl, Bare } = engine.stacks['App']!.outputs;
    expect(EventsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(`${Bare}/`).toBe(EventsUrl);
    await engine.stop();
    const functionUrl = Number(new URL(EventsUrl!).port);
    engine = await startEngine({ assemblyDir: fixture.directory, ports: { functionUrl } });
    expect(engine.stacks['App']!.outputs['EventsUrl']).toBe(EventsUrl);
  });

  it('does not delay the stop of the engine with open streams, read or unread', async () => {
    engine = await startEngine({ assemblyDir: fixture.directory });
    const base = engine.stacks['App']!.outputs['EventsUrl']!;
    const streams = await Promise.all([openStream(base, '/'), openStream(base, '/')]);
    try {
      expect(await streams[0].next()).toBe('first');
      await engine.stop();
      await expect(streams[0].next()).rejects.toMatchObject({ code: 'ECONNRESET' });
      await expect(fetch(base)).rejects.toThrow('fetch failed');
    } finally {
      for (const { request } of streams) request.destroy();
    }
  });

  it.each([
    [{ AuthType: 'AWS_IAM' }, /App\/Url \(AWS::Lambda::Url\): AuthType is "AWS_IAM"/],
    [{ AuthType: 'NONE', Qualifier: 'live' }, /property Qualifier is not supported/],
  ])('is refused with %j before anything is created', async (properties, message) => {
    const Url = { ...APP.template.Resources.Url, Properties: { TargetFunctionArn: arnOf('Function'), ...properties } };
    fixture.write({ App: { template: { Resources: { ...APP.template.Resources, Url } } } });
    await expect(startEngine({ assemblyDir: fixture.directory })).rejects.toMatchObject({
      code: 'template_refused',
      message: expect.stringMatching(message),
    });
  });
});
