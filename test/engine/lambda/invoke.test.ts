import { call, createHarness, type Harness } from './harness';

describe('invoking a function', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.lambda.stop());

  it('answers what the handler returns', async () => {
    const arn = await harness.deploy('exports.handler = async (event) => ({ echo: event.n + 1 });');
    expect((await call(harness, arn, { n: 41 })).value).toEqual({ echo: 42 });
  });

  it('answers null when the handler returns undefined', async () => {
    const arn = await harness.deploy('exports.handler = async () => {};');
    expect((await call(harness, arn)).payload).toBe('null');
  });

  it('answers a thrown error as an unhandled function error with its trace', async () => {
    const arn = await harness.deploy('exports.handler = async () => { throw new TypeError("no such thing"); };');
    const result = await call(harness, arn);
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
    expect(result.value.trace[0]).toBe('TypeError: no such thing');
  });

  it('gives the handler the context of Lambda', async () => {
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

  it('keeps a module between invocations of one environment', async () => {
    const arn = await harness.deploy('let n = 0; exports.handler = async () => ++n;');
    const counts = [];
    for (let i = 0; i < 20; i++) counts.push((await call(harness, arn)).value);
    expect(counts).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('refuses an unknown function', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:nobody';
    await expect(call(harness, arn)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}:$LATEST`,
    });
  });

  it('refuses a request of more than 6 MB', async () => {
    const arn = await harness.deploy('exports.handler = async () => 1;');
    await expect(call(harness, arn, 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });

  it('turns a response of more than 6 MB into an error and lives on', async () => {
    const arn = await harness.deploy('exports.handler = async (n) => "x".repeat(n);');
    const large = await call(harness, arn, 6_300_000);
    expect(large.functionError).toBe('Unhandled');
    expect(large.value.errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await call(harness, arn, 6_000_000)).value).toHaveLength(6_000_000);
  });

  it('refuses a handler with a callback, as Node.js 24 does', async () => {
    const arn = await harness.deploy('exports.handler = (event, context, callback) => callback(null, 1);');
    expect((await call(harness, arn)).value.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });
});
