import type { AwsRequest, AwsResponse } from '../../../local/aws/aws-service';
import { AwsError } from '../../../local/core/errors';
import { eventually } from '../../helpers/eventually';
import { createHarness, type Harness } from '../../helpers/engine/lambda';

describe('the REST API of Lambda', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.lambda.stop());

  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows the shape of its response
  type Response = AwsResponse & { json: any };

  async function send(method: string, url: string, body = '', headers: Record<string, string> = {}): Promise<Response> {
    const [path, search] = url.split('?') as [string, string?];
    const request: AwsRequest = {
      signedService: 'lambda',
      principal: { kind: 'account' },
      method,
      path,
      query: new URLSearchParams(search),
      headers,
      body: Buffer.from(body),
      requestId: 'wire',
      signal: new AbortController().signal,
    };
    const { service } = harness.lambda;
    let response: AwsResponse;
    try {
      response = await service.handle(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      response = service.formatError(error, 'wire');
    }
    return { ...response, json: response.body ? JSON.parse(response.body.toString()) : undefined };
  }

  it('invokes by name and ARN, and reports function errors in a header', async () => {
    const arn = await harness.deploy(
      'exports.handler = async (event) => { if (event.bad) throw new Error("bad"); return event; };',
    );
    const good = await send('POST', '/2015-03-31/functions/fn0/invocations', '{"a":1}');
    expect(good).toMatchObject({ status: 200, json: { a: 1 } });
    expect(good.headers).not.toHaveProperty('x-amz-function-error');
    const bad = await send(
      'POST',
      `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations?Qualifier=$LATEST`,
      '{"bad":1}',
    );
    expect(bad).toMatchObject({
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      json: { errorMessage: 'bad' },
    });
    expect(
      harness.checked.filter(({ action }) => action === 'lambda:InvokeFunction').map(({ resource }) => resource),
    ).toEqual([arn, arn]);
  });

  it('passes the client context to the function', async () => {
    await harness.deploy('exports.handler = async (event, context) => context.clientContext;');
    const headers = { 'x-amz-client-context': Buffer.from('{"custom":{"k":"v"}}').toString('base64') };
    expect((await send('POST', '/2015-03-31/functions/fn0/invocations', '', headers)).json).toEqual({
      custom: { k: 'v' },
    });
  });

  it('does not run the function in a dry run', async () => {
    await harness.deploy('exports.handler = async () => 1;');
    expect(
      (await send('POST', '/2015-03-31/functions/fn0/invocations', '{}', { 'x-amz-invocation-type': 'DryRun' })).status,
    ).toBe(204);
    expect(harness.logs).toEqual([]);
  });

  it('retries a failed event after one and two minutes and then drops it', async () => {
    await harness.deploy('exports.handler = async () => { throw new Error("always"); };');
    expect(
      (await send('POST', '/2015-03-31/functions/fn0/invocations', '{}', { 'x-amz-invocation-type': 'Event' })).status,
    ).toBe(202);
    const attempts = (): number => harness.logs.filter(({ line }) => line.startsWith('REPORT')).length;
    await eventually(() => expect(attempts()).toBe(1));
    await harness.clock.advance(59_000);
    expect(attempts()).toBe(1);
    await harness.clock.advance(1_000);
    await eventually(() => expect(attempts()).toBe(2));
    await harness.clock.advance(120_000);
    await eventually(() => expect(attempts()).toBe(3));
    await eventually(() =>
      expect(harness.events.some((event) => event.type === 'warning' && event.message.includes('failed 3 times'))).toBe(
        true,
      ),
    );
  });

  it('returns the reason of throttling', async () => {
    await harness.deploy('exports.handler = async () => 1;', { ReservedConcurrentExecutions: 0 });
    expect(await send('POST', '/2015-03-31/functions/fn0/invocations', '{}')).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
      json: { message: 'Rate Exceeded.', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
    });
  });

  it('describes functions', async () => {
    const arn = await harness.deploy('', { Timeout: 9, ReservedConcurrentExecutions: 5 });
    expect((await send('GET', '/2015-03-31/functions/fn0/configuration')).json).toMatchObject({
      FunctionArn: arn,
      Timeout: 9,
      MemorySize: 128,
      State: 'Active',
    });
    expect((await send('GET', '/2015-03-31/functions/fn0')).json).toMatchObject({
      Configuration: { FunctionName: 'fn0' },
      Concurrency: { ReservedConcurrentExecutions: 5 },
    });
    expect((await send('GET', '/2015-03-31/functions/')).json.Functions).toHaveLength(1);
    expect(await send('GET', '/2015-03-31/functions/other')).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
    });
  });

  it('lists the event source mappings of a function', async () => {
    const arn = await harness.deploy('');
    harness.mappings.push(
      { UUID: '1', EventSourceArn: 'arn:q', FunctionArn: arn },
      { UUID: '2', EventSourceArn: 'arn:q', FunctionArn: 'arn:other' },
    );
    expect(
      (await send('GET', '/2015-03-31/event-source-mappings/?FunctionName=fn0')).json.EventSourceMappings,
    ).toHaveLength(1);
    expect(
      (await send('GET', '/2015-03-31/event-source-mappings/?EventSourceArn=arn:q')).json.EventSourceMappings,
    ).toHaveLength(2);
  });

  it('rejects unsupported operations and parameters by name', async () => {
    expect(await send('DELETE', '/2015-03-31/functions/fn0')).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'UnknownOperationException' },
    });
    await harness.deploy('');
    expect(
      (await send('POST', '/2015-03-31/functions/fn0/invocations', '{}', { 'x-amz-log-type': 'Tail' })).json.message,
    ).toContain('Tail');
    expect((await send('POST', '/2015-03-31/functions/fn0/invocations', '{no json')).headers).toMatchObject({
      'x-amzn-errortype': 'InvalidRequestContentException',
    });
  });

  it('checks the permission first', async () => {
    harness.denied.add('lambda:InvokeFunction');
    await expect(send('POST', '/2015-03-31/functions/unknown/invocations', '{}')).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});
