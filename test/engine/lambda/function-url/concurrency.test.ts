import { readFileSync } from 'node:fs';
import { eventually } from '../../../helpers/eventually';
import { http } from '../../api-gateway/harness';
import { createUrlBench, open, streaming } from './setup';
import type { DeployedUrl, UrlBench } from './setup';

/** Whether a process is stopped, by the state letter in Linux's process table. */
const isStopped = (pid: string): boolean =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .startsWith('T');

describe('a request that a function URL holds', () => {
  let bench: UrlBench;
  beforeEach(() => {
    bench = createUrlBench();
  });
  afterEach(() => bench.stop());

  const deploy = (body: string, options: { function?: Record<string, unknown> } = {}): Promise<DeployedUrl> =>
    bench.url(streaming(body), { ...options, url: { InvokeMode: 'RESPONSE_STREAM' } });
  const query = (gate: string): string => `/?${gate}`;

  it('is held by an environment that is frozen only after its end', async () => {
    const { base } = await deploy('out.write(String(process.pid)); await opened(event.rawQueryString); out.end();');
    const gate = bench.newGate();
    const stream = await bench.openStream(base, query(gate));
    const pid = (await stream.next())!;
    for (let i = 0; i < 20; i++) expect(isStopped(pid)).toBe(false);
    open(gate);
    expect(await stream.next()).toBeUndefined();
    await eventually(() => expect(isStopped(pid)).toBe(true));
  });

  it('counts against the reserved concurrency until its end, whether the client stays or not', async () => {
    const { base } = await deploy('out.write("x"); await opened(event.rawQueryString); out.end();', {
      function: { ReservedConcurrentExecutions: 2 },
    });
    const gates = [bench.newGate(), bench.newGate()] as const;
    const first = await bench.openStream(base, query(gates[0]));
    const second = await bench.openStream(base, query(gates[1]));
    second.request.destroy();
    expect((await http(base, 'GET', query(gates[0]))).status).toBe(429);
    open(gates[0]);
    expect([await first.next(), await first.next()]).toEqual(['x', undefined]);
    await eventually(async () => expect((await http(base, 'GET', query(gates[0]))).status).toBe(200));
    open(gates[1]);
    await eventually(async () => {
      const answers = await Promise.all([1, 2].map(() => http(base, 'GET', query(gates[0]))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });
  });

  it('holds as many requests as are reserved, and no others wait behind them', async () => {
    const { base } = await deploy('out.write("x"); await opened(event.rawQueryString); out.end();', {
      function: { ReservedConcurrentExecutions: 7 },
    });
    const gate = bench.newGate();
    const streams = await Promise.all(Array.from({ length: 7 }, () => bench.openStream(base, query(gate))));
    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(streams.map(() => 'x'));
    expect((await http(base, 'GET', query(gate))).status).toBe(429);
    open(gate);
    expect(await Promise.all(streams.map((stream) => stream.next()))).toEqual(streams.map(() => undefined));
  });
});
