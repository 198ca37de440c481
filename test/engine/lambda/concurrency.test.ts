import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../helpers/eventually';
import { call, createHarness, type Harness } from '../../helpers/engine/lambda';

/** A function that logs `in`, and returns when the file `event.file` exists. */
const WAITING = `
  const fs = require('node:fs');
  let served = 0;
  exports.handler = async (event) => {
    served++;
    console.log('in');
    while (!fs.existsSync(event.file)) await new Promise((done) => setTimeout(done, 5));
    return { pid: process.pid, served };
  };`;

describe('concurrent invocations', () => {
  let harness: Harness;
  let files = 0;
  let directory: string;
  const newFile = (): string => join(directory, String(files++));
  const create = (file: string): void => writeFileSync(file, '');
  const running = (): number => harness.logs.filter(({ line }) => line.endsWith('\tin')).length;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tidings-concurrency-'));
    harness = createHarness({ maxEnvironmentsPerFunction: 2, maxReservedEnvironmentsPerFunction: 4 });
  });
  afterEach(async () => {
    await harness.lambda.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('run in separate processes, and wait if the limit of environments is reached', async () => {
    const arn = await harness.deploy(WAITING);
    const file = newFile();
    const calls = [1, 2, 3].map(() => call(harness, arn, { file }));
    await eventually(() => expect(running()).toBe(2));
    create(file);
    const pids = (await Promise.all(calls)).map(({ value }) => value.pid);
    expect(new Set(pids).size).toBe(2);
    await eventually(() => expect(running()).toBe(3));
  });

  it.each([
    [3, 3],
    [5, 4],
  ])(
    'of a function with a reserved concurrency of %i run in %i processes',
    async (ReservedConcurrentExecutions, processes) => {
      const arn = await harness.deploy(WAITING, { ReservedConcurrentExecutions });
      const file = newFile();
      const calls = Array.from({ length: ReservedConcurrentExecutions }, () => call(harness, arn, { file }));
      await eventually(() => expect(running()).toBe(processes));
      create(file);
      const pids = (await Promise.all(calls)).map(({ value }) => value.pid);
      expect(new Set(pids).size).toBe(processes);
    },
  );

  it('are rejected exactly above the reserved concurrency', async () => {
    const arn = await harness.deploy(WAITING, { ReservedConcurrentExecutions: 1 });
    const file = newFile();
    const first = call(harness, arn, { file });
    await expect(call(harness, arn, { file })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
      fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    create(file);
    await first;
    for (let i = 0; i < 20; i++) expect((await call(harness, arn, { file })).value.served).toBe(i + 2);
  });

  it('are all rejected with a reserved concurrency of 0', async () => {
    const arn = await harness.deploy(WAITING, { ReservedConcurrentExecutions: 0 });
    await expect(call(harness, arn, {})).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });

  it('use idle environments in random order', async () => {
    const arn = await harness.deploy(WAITING);
    const file = newFile();
    const both = [call(harness, arn, { file }), call(harness, arn, { file })];
    await eventually(() => expect(running()).toBe(2));
    create(file);
    await Promise.all(both);
    const pids: number[] = [];
    for (let i = 0; i < 20; i++) {
      // Both environments are idle when both have reported.
      await eventually(() => expect(harness.logs.filter(({ line }) => line.startsWith('REPORT'))).toHaveLength(i + 2));
      pids.push((await call(harness, arn, { file })).value.pid);
    }
    const first = pids.filter((pid) => pid === pids[0]).length;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(18);
  });
});
