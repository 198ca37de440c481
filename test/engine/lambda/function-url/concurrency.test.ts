import { readFileSync } from 'node:fs';
import { eventually } from '../../../helpers/eventually';
import { http } from '../../../helpers/engine/api-gateway';
import { createUrlBench, signal, streaming } from '../../../helpers/engine/function-url';
import type { DeployedUrl, UrlBench } from '../../../helpers/engine/function-url';

/** Whether a process is stopped, by its state in the process table of Linux. */
const isStopped = (pid: string): boolean =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .startsWith('T');

describe('a long request to a function URL', () => {
  let bench: UrlBench;
  beforeEach(() => {
    bench = createUrlBench();
  });
  afterEach(() => bench.stop());

  const deploy = (body: string, options: { function?: Record<string, unknown> } = {}): Promise<DeployedUrl> =>
    bench.url(streaming(body), { ...options, url: { InvokeMode: 'RESPONSE_STREAM' } });
  const query = (file: string): string => `/?${file}`;

  it('uses an environment that is not frozen before the request ends', async () => {
    const { base } = await deploy('out.write(String(process.pid)); await signaled(event.rawQueryString); out.end();');
    const file = bench.newSignal();
    const stream = await bench.openStream(base, query(file));
    const pid = (await stream.next())!;
    for (let i = 0; i < 20; i++) expect(isStopped(pid)).toBe(false);
    signal(file);
    expect(await stream.next()).toBeUndefined();
    await eventually(() => expect(isStopped(pid)).toBe(true));
  });

  it('uses reserved concurrency until its end, also after the client disconnects', async () => {
    const { base } = await deploy('out.write("x"); await signaled(event.rawQueryString); out.end();', {
      function: { ReservedConcurrentExecutions: 2 },
    });
    const files = [bench.newSignal(), bench.newSignal()] as const;
    const first = await bench.openStream(base, query(files[0]));
    const second = await bench.openStream(base, query(files[1]));
    second.request.destroy();
    expect((await http(base, 'GET', query(files[0]))).status).toBe(429);
    signal(files[0]);
    expect([await first.next(), await first.next()]).toEqual(['x', undefined]);
    await eventually(async () => expect((await http(base, 'GET', query(files[0]))).status).toBe(200));
    signal(files[1]);
    await eventually(async () => {
      const answers = await Promise.all([1, 2].map(() => http(base, 'GET', query(files[0]))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });
  });

  it('is rejected without waiting if the reserved concurrency is used up', async () => {
    const { base } = await deploy('out.write("x"); await signaled(event.rawQueryString); out.end();', {
      function: { ReservedConcurrentExecutions: 7 },
    });
    const file = bench.newSignal();
    const streams = await Promise.all(Array.from({ length: 7 }, () => bench.openStream(base, query(file))));
    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(streams.map(() => 'x'));
    expect((await http(base, 'GET', query(file))).status).toBe(429);
    signal(file);
    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(streams.map(() => undefined));
  });
});
