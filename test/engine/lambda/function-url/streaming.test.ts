import { eventually } from '../../../helpers/eventually';
import { http } from '../../../helpers/engine/api-gateway';
import { createUrlBench, signal, streaming } from '../../../helpers/engine/function-url';
import type { DeployedUrl, UrlBench, UrlOptions } from '../../../helpers/engine/function-url';

describe('a function URL that streams', () => {
  let bench: UrlBench;
  beforeEach(() => {
    bench = createUrlBench();
  });
  afterEach(() => bench.stop());

  const deploy = (body: string, options: UrlOptions = {}): Promise<DeployedUrl> =>
    bench.url(streaming(body), { ...options, url: { InvokeMode: 'RESPONSE_STREAM', ...options.url } });
  const query = (file: string): string => `/?${file}`;
  const reports = (): number => bench.logs.filter(({ line }) => line.startsWith('REPORT')).length;

  it('sends each event of a stream while the function waits', async () => {
    const { base } = await deploy(`
      const http = awslambda.HttpResponseStream.from(out, {
        statusCode: 200,
        headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' },
      });
      http.write('id: 1\\ndata: first\\n\\n');
      await signaled(event.rawQueryString + '-1');
      http.write('id: 2\\ndata: second\\n\\n');
      await signaled(event.rawQueryString + '-2');
      http.end();`);
    const file = bench.newSignal();
    const stream = await bench.openStream(base, query(file));
    expect(stream.response.statusCode).toBe(200);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'transfer-encoding': 'chunked',
    });
    expect(await stream.next()).toBe('id: 1\ndata: first\n\n');
    signal(`${file}-1`);
    expect(await stream.next()).toBe('id: 2\ndata: second\n\n');
    expect(reports()).toBe(0);
    signal(`${file}-2`);
    expect(await stream.next()).toBeUndefined();
  });

  it('has the status, headers and cookies of the prelude', async () => {
    const { base } = await deploy(`
      const http = awslambda.HttpResponseStream.from(out, {
        statusCode: 418, headers: { 'X-Pot': 'small' }, cookies: ['a=b', 'c=d'],
      });
      http.write('tea');
      http.end();`);
    expect(await http(base, 'GET', '/')).toMatchObject({
      status: 418,
      headers: { 'x-pot': 'small', 'set-cookie': ['a=b', 'c=d'], 'content-type': 'application/octet-stream' },
      body: 'tea',
    });
  });

  it('reads a prelude in several chunks, and keeps NUL bytes of the body', async () => {
    const { base } = await deploy(`
      out.setContentType('application/vnd.awslambda.http-integration-response');
      const bytes = Buffer.concat([Buffer.from('{"statusCode":201}'), Buffer.alloc(8), Buffer.from('\\0\\0body')]);
      for (const byte of bytes) {
        out.write(Buffer.from([byte]));
        await new Promise((done) => setImmediate(done));
      }
      out.end();`);
    expect(await http(base, 'GET', '/')).toMatchObject({ status: 201, body: '\0\0body' });
  });

  it('ignores the status of a function that writes no body', async () => {
    const { base } = await deploy('awslambda.HttpResponseStream.from(out, { statusCode: 418 }).end();');
    expect(await http(base, 'GET', '/')).toMatchObject({ status: 200, body: '' });
  });

  it('responds with 200 and the content type of the stream without a prelude', async () => {
    const { base } = await deploy('out.setContentType("text/csv"); out.write("a,b"); out.end();');
    expect(await http(base, 'GET', '/')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    });
  });

  it('responds to HEAD without a body', async () => {
    const { base } = await deploy('out.setContentType("text/csv"); out.write("a,b"); out.end();');
    expect(await http(base, 'HEAD', '/')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/csv' },
      body: '',
    });
  });

  it('sends the raw JSON of a handler that does not stream', async () => {
    const { base } = await bench.url('exports.handler = async () => ({ statusCode: 418, body: "tea" });', {
      url: { InvokeMode: 'RESPONSE_STREAM' },
    });
    expect(await http(base, 'GET', '/')).toMatchObject({ status: 200, body: '{"statusCode":418,"body":"tea"}' });
  });

  it('collects the chunks of a streaming handler if the invoke mode is BUFFERED', async () => {
    const { base } = await bench.url(streaming('out.write("one,"); out.write("two"); out.end();'));
    expect(await http(base, 'GET', '/')).toMatchObject({
      status: 200,
      headers: { 'content-length': '7' },
      body: 'one,two',
    });
  });

  it.each([
    ['throws', 'throw new Error("early");'],
    [
      'writes a prelude that is not JSON',
      'out.setContentType(VND); out.write("{" + "\\0".repeat(8) + "x"); out.end();',
    ],
    ['ends in the middle of the prelude', 'out.setContentType(VND); out.write("{}\\0\\0"); out.end();'],
    [
      'writes its only bytes with end(), where the runtime adds no prelude',
      'awslambda.HttpResponseStream.from(out, { statusCode: 200 }).end("x");',
    ],
    [
      'fails in the middle of the prelude',
      'out.setContentType(VND); out.write("{"); await new Promise((done) => setTimeout(done, 30)); throw new Error("x");',
    ],
    [
      'names a header that HTTP cannot carry',
      'awslambda.HttpResponseStream.from(out, { headers: { "a b": "c" } }).write("x"); out.end();',
    ],
  ])('answers a 502 when the function %s', async (_, body) => {
    const { base } = await deploy(`const VND = 'application/vnd.awslambda.http-integration-response'; ${body}`);
    expect(await http(base, 'GET', '/')).toMatchObject({ status: 502, body: 'Internal Server Error' });
    await eventually(() => expect(reports()).toBe(1));
  });

  it('responds with 502 to a prelude without an end, and the function continues', async () => {
    const { base } = await deploy(
      `
      out.setContentType('application/vnd.awslambda.http-integration-response');
      out.write(' '.repeat(200000));
      await signaled(event.rawQueryString);
      out.end();`,
      { function: { Timeout: 60 } },
    );
    const file = bench.newSignal();
    expect(await http(base, 'GET', query(file))).toMatchObject({ status: 502 });
    expect(reports()).toBe(0);
    signal(file);
    await eventually(() => expect(reports()).toBe(1));
  });

  it('aborts the response if the function fails after its first byte', async () => {
    const { base } = await deploy(
      'out.write("x"); await signaled(event.rawQueryString); throw new RangeError("late");',
    );
    const file = bench.newSignal();
    const stream = await bench.openStream(base, query(file));
    expect(await stream.next()).toBe('x');
    signal(file);
    await expect(stream.next()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'debug', message: expect.stringContaining('RangeError') }),
    );
  });

  it('aborts the response at the timeout of the function, which is killed', async () => {
    const { base } = await deploy(
      'console.log(process.pid); out.write(String(process.pid)); await signaled("never");',
      {
        function: { Timeout: 60 },
      },
    );
    const stream = await bench.openStream(base, '/');
    const pid = Number(await stream.next());
    await bench.clock.advance(59_000);
    expect(() => process.kill(pid, 0)).not.toThrow();
    await bench.clock.advance(1_000);
    await expect(stream.next()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
  });

  it('lets the function finish after the client disconnects', async () => {
    const { base } = await deploy(`
      out.write('x');
      await signaled(event.rawQueryString);
      for (let i = 0; i < 100; i++) if (!out.write('y'.repeat(100000))) await new Promise((done) => out.once('drain', done));
      console.log('done');
      out.end();`);
    const file = bench.newSignal();
    const stream = await bench.openStream(base, query(file));
    expect(await stream.next()).toBe('x');
    stream.request.destroy();
    signal(file);
    await eventually(() => expect(bench.printed('done')).toBe(1));
    await eventually(() => expect(reports()).toBe(1));
  });

  it('lets the function finish after the client disconnects before the first byte or during a large response', async () => {
    const { base } = await deploy(`
      console.log('in');
      await signaled(event.rawQueryString);
      for (let i = 0; i < 200; i++) if (!out.write('y'.repeat(100000))) await new Promise((done) => out.once('drain', done));
      out.end();`);
    const file = bench.newSignal();
    const early = new AbortController();
    const waiting = fetch(new URL(query(file), base), { signal: early.signal }).catch((error: Error) => error.name);
    await eventually(() => expect(bench.printed('in')).toBe(1));
    early.abort();
    expect(await waiting).toBe('AbortError');
    signal(file);
    await eventually(() => expect(reports()).toBe(1));
    const stream = await bench.openStream(base, query(file));
    await stream.next();
    stream.request.destroy();
    await eventually(() => expect(reports()).toBe(2));
  });

  it('writes at the speed of the client', async () => {
    const { base } = await deploy(
      `
      for (let i = 0; i < 600; i++) {
        if (out.write('y'.repeat(100000))) continue;
        const drained = new Promise((done) => out.once('drain', done));
        const timer = setTimeout(() => console.log('stuck'), 200);
        await drained;
        clearTimeout(timer);
      }
      console.log('sent');
      out.end();`,
      { function: { Timeout: 60 } },
    );
    const stream = await bench.openStream(base, '/');
    stream.response.pause();
    await eventually(() => expect(bench.printed('stuck')).toBe(1));
    expect(bench.printed('sent')).toBe(0);
    let size = 0;
    for (let piece = await stream.next(); piece !== undefined; piece = await stream.next()) size += piece.length;
    expect(size).toBe(60_000_000);
    await eventually(() => expect(bench.printed('sent')).toBe(1));
  });

  it('aborts the response after 200 MB', async () => {
    const { base } = await deploy(
      `const chunk = 'y'.repeat(1024 * 1024);
      for (let i = 0; i < 201; i++) if (!out.write(chunk)) await new Promise((done) => out.once('drain', done));
      out.end();`,
      { function: { Timeout: 60 } },
    );
    const { response } = await bench.openStream(base, '/');
    let size = 0;
    const read = async (): Promise<void> => {
      for await (const piece of response as AsyncIterable<Buffer>) size += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(size).toBeLessThanOrEqual(200 * 1024 * 1024);
    expect(size).toBeGreaterThan(199 * 1024 * 1024);
  });

  it('has the CORS headers of the URL', async () => {
    const { base } = await deploy('out.end("x");', { url: { Cors: { AllowOrigins: ['*'] } } });
    const { headers } = await http(base, 'GET', '/', { headers: { origin: 'https://any.example.com' } });
    expect(headers['access-control-allow-origin']).toBe('*');
  });
});
