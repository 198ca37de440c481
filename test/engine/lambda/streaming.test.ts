import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamedResult } from '../../../local/ports';
import { eventually } from '../../helpers/eventually';
import { call, createHarness, type Harness } from '../../helpers/engine/lambda';

async function collect(result: StreamedResult): Promise<string> {
  let text = '';
  for await (const chunk of result.body) text += chunk.toString();
  return text;
}

describe('streaming a response', () => {
  let harness: Harness;
  let directory: string;
  let continueFile: string;
  beforeEach(() => {
    harness = createHarness();
    directory = mkdtempSync(join(tmpdir(), 'tidings-streaming-'));
    continueFile = join(directory, 'continue');
  });
  afterEach(async () => {
    await harness.lambda.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Code of a function that waits until the test calls `continueFunctions`. */
  const wait = (): string =>
    `while (!require('node:fs').existsSync(${JSON.stringify(continueFile)})) await new Promise((done) => setTimeout(done, 5));`;

  const continueFunctions = (): void => writeFileSync(continueFile, '');

  const stream = (arn: string, event: unknown = {}): Promise<StreamedResult> =>
    harness.lambda.functions.invokeStreaming(arn, JSON.stringify(event));

  it('returns the first bytes while the function is running', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        out.setContentType('text/plain');
        out.write('first;');
        console.log('waiting');
        ${wait()}
        out.write('last');
        out.end();
      });`);
    const result = await stream(arn);
    expect(result.contentType).toBe('text/plain');
    const iterator = result.body[Symbol.asyncIterator]();
    expect((await iterator.next()).value.toString()).toBe('first;');
    expect(harness.logs.some(({ line }) => line.startsWith('END'))).toBe(false);
    continueFunctions();
    expect((await iterator.next()).value.toString()).toBe('last');
    expect((await iterator.next()).done).toBe(true);
  });

  it('starts with a prelude: status, headers, cookies and eight NUL bytes', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        const http = awslambda.HttpResponseStream.from(out, { statusCode: 418, headers: { a: 'b' }, cookies: ['c=d'] });
        http.write('tea');
        http.end();
      });`);
    const result = await stream(arn);
    expect(result.contentType).toBe('application/vnd.awslambda.http-integration-response');
    const [prelude, body] = (await collect(result)).split('\0'.repeat(8));
    expect(JSON.parse(prelude!)).toEqual({ statusCode: 418, headers: { a: 'b' }, cookies: ['c=d'] });
    expect(body).toBe('tea');
  });

  it('sends no prelude when nothing is written', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        awslambda.HttpResponseStream.from(out, { statusCode: 418 }).end();
      });`);
    expect(await collect(await stream(arn))).toBe('');
  });

  it('returns the JSON of a handler that does not stream', async () => {
    const arn = await harness.deploy('exports.handler = async () => ({ statusCode: 200, body: "x" });');
    const result = await stream(arn);
    expect(await collect(result)).toBe('{"statusCode":200,"body":"x"}');
  });

  it('reports an error before the first byte as a function error', async () => {
    const arn = await harness.deploy(
      'exports.handler = awslambda.streamifyResponse(async () => { throw new RangeError("early"); });',
    );
    const result = await stream(arn);
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(await collect(result))).toMatchObject({ errorType: 'RangeError', errorMessage: 'early' });
    expect((await call(harness, arn)).value).toMatchObject({ errorType: 'RangeError' });
  });

  it('throws while the body is read when the function fails after its first byte', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        out.write('x');
        await new Promise((done) => setTimeout(done, 20));
        throw new RangeError('late');
      });`);
    const result = await stream(arn);
    expect(result.functionError).toBeUndefined();
    await expect(collect(result)).rejects.toMatchObject({ code: 'RangeError' });
  });

  it('ends at the timeout', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        out.write('x');
        await new Promise(() => setInterval(() => {}, 1000));
      });`);
    const result = await stream(arn);
    const collected = collect(result).catch((error: unknown) => error);
    await harness.clock.advance(3000);
    expect(await collected).toMatchObject({ code: 'Sandbox.Timedout' });
  });

  it('continues the function when the reader stops reading', async () => {
    const arn = await harness.deploy(`
      exports.handler = awslambda.streamifyResponse(async (event, out) => {
        for (let i = 0; i < 200; i++) if (!out.write('x'.repeat(100000))) await new Promise((done) => out.once('drain', done));
        out.end();
      });`);
    for await (const chunk of (await stream(arn)).body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await eventually(() => expect(harness.logs.at(-1)?.line).toMatch(/^REPORT .*\tInit Duration: [^\t]*\t$/));
  });

  it('is buffered by an ordinary invocation', async () => {
    const arn = await harness.deploy(
      'exports.handler = awslambda.streamifyResponse(async (event, out) => { out.write("[1,"); out.end("2]"); });',
    );
    expect((await call(harness, arn)).value).toEqual([1, 2]);
  });

  it('does not delay the next invocation, which gets another environment at once', async () => {
    const arn = await harness.deploy(
      `exports.handler = awslambda.streamifyResponse(async (event, out) => { out.write("x"); if (event.wait) ${wait()} out.end(); });`,
      { Timeout: 30 },
    );
    const open = await stream(arn, { wait: true });
    const setTimer = harness.clock.setTimeout.bind(harness.clock);
    // Timers of less than a second never fire, so that a short wait would never end.
    jest
      .spyOn(harness.clock, 'setTimeout')
      .mockImplementation((callback, ms) => (ms < 1000 ? { cancel: () => undefined } : setTimer(callback, ms)));
    expect(await collect(await stream(arn))).toBe('x');
    expect(harness.logs.filter(({ line }) => line.startsWith('END'))).toHaveLength(0);
    continueFunctions();
    expect(await collect(open)).toBe('x');
  });

  it('uses its reserved concurrency until its end', async () => {
    const arn = await harness.deploy(
      `exports.handler = awslambda.streamifyResponse(async (event, out) => { out.write("a"); ${wait()} out.end("b"); });`,
      { ReservedConcurrentExecutions: 1 },
    );
    const result = await stream(arn);
    await expect(stream(arn)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    continueFunctions();
    expect(await collect(result)).toBe('ab');
    await eventually(async () => expect(await collect(await stream(arn))).toBe('ab'));
  });
});
