import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../helpers/eventually';
import { call, createHarness, type Harness } from './harness';

const GATED = `
  const fs = require('node:fs');
  let served = 0;
  exports.handler = async (event) => {
    served++;
    console.log('in');
    while (!fs.existsSync(event.gate)) await new Promise((done) => setTimeout(done, 5));
    return { pid: process.pid, served };
  };`;

describe('concurrent invocations', () => {
  let harness: Harness;
  let gates = 0;
  let directory: string;
  const newGate = (): string => join(directory, String(gates++));
  const open = (gate: string): void => writeFileSync(gate, '');
  const running = (): number => harness.logs.filter(({ line }) => line.endsWith('\tin')).length;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tidings-gates-'));
    harness = createHarness({ maxEnvironmentsPerFunction: 2, maxReservedEnvironmentsPerFunction: 4 });
  });
  afterEach(async () => {
    await harness.lambda.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('run in processes of their own, and above the limit of environments they wait', async () => {
    const arn = await harness.deploy(GATED);
    const gate = newGate();
    const calls = [1, 2, 3].map(() => call(harness, arn, { gate }));
    await eventually(() => expect(running()).toBe(2));
    open(gate);
    const pids = (await Promise.all(calls)).map(({ value }) => value.pid);
    expect(new Set(pids).size).toBe(2);
    await eventually(() => expect(running()).toBe(3));
  });

  it.each([
    [3, 3],
    [5, 4],
  ])('of a function that reserves %i run in %i processes', async (ReservedConcurrentExecutions, processes) => {
    const arn = await harness.deploy(GATED, { ReservedConcurrentExecutions });
    const gate = newGate();
    const calls = Array.from({ length: ReservedConcurrentExecutions }, () => call(harness, arn, { gate }));
    await eventually(() => expect(running()).toBe(processes));
    open(gate);
    const pids = (await Promise.all(calls)).map(({ value }) => value.pid);
    expect(new Set(pids).size).toBe(processes);
  });

  it('are refused above the reserved concurrency, exactly', async () => {
    const arn = await harness.deploy(GATED, { ReservedConcurrentExecutions: 1 });
    const gate = newGate();
    const first = call(harness, arn, { gate });
    await expect(call(harness, arn, { gate })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
      fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    open(gate);
    await first;
    for (let i = 0; i < 20; i++) expect((await call(harness, arn, { gate })).value.served).toBe(i + 2);
  });

  it('are all refused when nothing is reserved', async () => {
    const arn = await harness.deploy(GATED, { ReservedConcurrentExecutions: 0 });
    await expect(call(harness, arn, {})).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });

  it('meet idle environments in random order', async () => {
    const arn = await harness.deploy(GATED);
    const gate = newGate();
    const both = [call(harness, arn, { gate }), call(harness, arn, { gate })];
    await eventually(() => expect(running()).toBe(2));
    open(gate);
    await Promise.all(both);
    const pids: number[] = [];
    for (let i = 0; i < 20; i++) {
      // Both are idle once both have reported; only then is there something to choose.
      await eventually(() => expect(harness.logs.filter(({ line }) => line.startsWith('REPORT'))).toHaveLength(i + 2));
      pids.push((await call(harness, arn, { gate })).value.pid);
    }
    const first = pids.filter((pid) => pid === pids[0]).length;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(18);
  });
});
