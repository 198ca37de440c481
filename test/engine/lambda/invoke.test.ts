import { call, createHarness, type Harness } from '../../helpers/engine/lambda';

describe('invoking a function', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.lambda.stop());

  it('returns the result of the handler', async () => {
    const arn = await harness.deploy('exports.handler = async (event) => ({ echo: event.n + 1 });');
    expect((await call(harness, arn, { n: 41 })).value).toEqual({ echo: 42 });
  });

  it('returns null when the handler returns undefined', async () => {
    const arn = await harness.deploy('exports.handler = async () => {};');
    expect((await call(harness, arn)).payload).toBe('null');
  });

  it('returns a thrown error as an unhandled function error with its trace', async () => {
    const arn = await harness.deploy('exports.handler = async () => { throw new TypeError("no such thing"); };');
    const result = await call(harness, arn);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
    expect(result.value.trace[0]).toBe('TypeError: no such thing');
  });

  it('passes the context of Lambda to the handler', async () => {
    const arn = await harness.deploy(
      'exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
      {
        Timeout: 7,
      },
    );
    const result = await call(harness, arn);
    expect(result.value).toMatchObject({
      functionName: 'fn0',
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: '128',
      awsRequestId: result.requestId,
      logGroupName: '/aws/lambda/fn0',
    });
    expect(result.value.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(result.value.left).toBeGreaterThan(6000);
    expect(result.value.left).toBeLessThanOrEqual(7000);
  });

  it('loads an ES module', async () => {
    const arn = await harness.deploy(
      '',
      { Handler: 'main.handler' },
      { 'main.mjs': 'export const handler = async () => "module";' },
    );
    expect((await call(harness, arn)).value).toBe('module');
  });

  it('runs inline code', async () => {
    const arn = await harness.deploy('', { Code: { ZipFile: 'exports.handler = async () => "inline";' } });
    expect((await call(harness, arn)).value).toBe('inline');
  });

  it('keeps the state of a module between invocations of one environment', async () => {
    // With one environment: on a busy machine, the pool may start a second one while the first has not polled again yet.
    const arn = await harness.deploy('let n = 0; exports.handler = async () => ++n;', {
      ReservedConcurrentExecutions: 1,
    });
    const counts = [];
    for (let i = 0; i < 20; i++) counts.push((await call(harness, arn)).value);
    expect(counts).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('rejects an unknown function', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:unknown';
    await expect(call(harness, arn)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}:$LATEST`,
    });
  });

  it('rejects a request of more than 6 MB', async () => {
    const arn = await harness.deploy('exports.handler = async () => 1;');
    await expect(call(harness, arn, 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });

  it('returns an error for a response of more than 6 MB and keeps the environment', async () => {
    const arn = await harness.deploy('exports.handler = async (n) => "x".repeat(n);');
    const large = await call(harness, arn, 6_300_000);
    expect(large.functionError).toBe('Unhandled');
    expect(large.value.errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await call(harness, arn, 6_000_000)).value).toHaveLength(6_000_000);
  });

  it('rejects a handler with a callback, as Node.js 24 does', async () => {
    const arn = await harness.deploy('exports.handler = (event, context, callback) => callback(null, 1);');
    expect((await call(harness, arn)).value.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });
});
