import { existsSync, readFileSync } from 'node:fs';
import { eventually } from '../../helpers/eventually';
import { call, createHarness, type Harness } from '../../helpers/engine/lambda';

describe('execution environments', () => {
  let harness: Harness;
  beforeEach(() => {
    harness = createHarness();
  });
  afterEach(() => harness.lambda.stop());

  it('do not run background work between invocations', async () => {
    const arn = await harness.deploy(`
      let ticks = 0;
      exports.handler = async (event) => {
        if (event.start) setInterval(() => ticks++, 5);
        const before = ticks;
        if (event.stay) await new Promise((done) => setTimeout(done, 100));
        return { before, after: ticks };
      };`);
    await call(harness, arn, { start: true });
    // Real time passes while the environment is frozen; another function measures it. 100 ticks would fit into it. On a
    // busy machine, some of them run before the engine freezes the environment.
    const timer = await harness.deploy('exports.handler = () => new Promise((done) => setTimeout(done, 500));');
    await call(harness, timer);
    const thawed = (await call(harness, arn, {})).value;
    expect(thawed.before).toBeLessThan(40);
    const stayed = (await call(harness, arn, { stay: true })).value;
    expect(stayed.after - stayed.before).toBeGreaterThan(5);
  });

  it('are killed at the timeout, lose their state, and leave their /tmp to the next environment', async () => {
    const arn = await harness.deploy(
      `const fs = require('node:fs'), path = require('node:path'), file = path.join(require('node:os').tmpdir(), 'kept');
      let calls = 0;
      exports.handler = async (event) => {
        calls++;
        if (event.hang) { fs.writeFileSync(file, 'x'); console.log('hanging'); await new Promise(() => setInterval(() => {}, 1000)); }
        return { calls, kept: fs.existsSync(file) };
      };`,
      { Timeout: 2 },
    );
    expect((await call(harness, arn)).value).toEqual({ calls: 1, kept: false });
    const hanging = call(harness, arn, { hang: true });
    await eventually(() => expect(harness.logs.some(({ line }) => line.endsWith('hanging'))).toBe(true));
    await harness.clock.advance(2000);
    const result = await hanging;
    expect(result.functionError).toBe('Unhandled');
    expect(result.value).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 2.00 seconds`,
    });
    expect((await call(harness, arn)).value).toEqual({ calls: 1, kept: true });
  });

  it('report Runtime.ExitError when the process exits', async () => {
    const arn = await harness.deploy('exports.handler = async (event) => process.exit(event.code);');
    const failing = await call(harness, arn, { code: 7 });
    expect(failing.value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${failing.requestId} Error: Runtime exited with error: exit status 7`,
    });
    const silent = await call(harness, arn, { code: 0 });
    expect(silent.value.errorMessage).toBe(
      `RequestId: ${silent.requestId} Error: Runtime exited without providing a reason`,
    );
  });

  it('report Runtime.ExitError when the event loop is empty and the promise is pending', async () => {
    const arn = await harness.deploy('exports.handler = () => new Promise(() => {});');
    expect((await call(harness, arn)).value.errorType).toBe('Runtime.ExitError');
  });

  it('return the error of a module that cannot be loaded', async () => {
    const arn = await harness.deploy('require("no-such-package"); exports.handler = async () => 1;');
    expect((await call(harness, arn)).value).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    const missing = await harness.deploy('exports.other = async () => 1;');
    expect((await call(harness, missing)).value.errorType).toBe('Runtime.HandlerNotFound');
  });

  it('time out when the initialization exceeds 10 s and its repetition exceeds the timeout of the function', async () => {
    const arn = await harness.deploy(
      '',
      { Handler: 'slow.handler' },
      {
        'slow.mjs':
          'console.log("loading"); await new Promise((done) => setTimeout(done, 11000)); export const handler = async () => 1;',
      },
    );
    const loads = (): number => harness.logs.filter(({ line }) => line.includes('loading')).length;
    const pending = call(harness, arn);
    await eventually(() => expect(loads()).toBe(1));
    await harness.clock.advance(10_000);
    await eventually(() => expect(loads()).toBe(2));
    expect(
      harness.logs.some(({ line }) =>
        /^INIT_REPORT Init Duration: 1\d{4}\.00 ms\tPhase: init\tStatus: timeout/.test(line),
      ),
    ).toBe(true);
    await harness.clock.advance(3_000);
    expect((await pending).value.errorType).toBe('Sandbox.Timedout');
  });

  it('are replaced with new code: the running invocation finishes, the next one runs the new code', async () => {
    const arn = await harness.deploy(
      'exports.handler = async (ms) => { console.log("old runs"); await new Promise((done) => setTimeout(done, ms)); return "old"; };',
    );
    await call(harness, arn, 0);
    const running = call(harness, arn, 300);
    await eventually(() => expect(harness.logs.filter(({ line }) => line.endsWith('old runs'))).toHaveLength(2));
    await harness.redeploy(arn, 'exports.handler = async () => "new";');
    expect((await call(harness, arn)).value).toBe('new');
    expect((await running).value).toBe('old');
    for (let i = 0; i < 5; i++) expect((await call(harness, arn)).value).toBe('new');
  });

  it('can be killed during an invocation', async () => {
    const arn = await harness.deploy(
      'exports.handler = async (event) => { if (!event.hang) return 1; console.log("hanging"); await new Promise((done) => setTimeout(done, 10_000)); };',
      { Timeout: 30 },
    );
    const pending = call(harness, arn, { hang: true });
    await eventually(() => expect(harness.logs.some(({ line }) => line.endsWith('hanging'))).toBe(true));
    expect(harness.lambda.functions.killEnvironments(arn)).toBe(1);
    const result = await pending;
    expect(result.value.errorMessage).toBe(
      `RequestId: ${result.requestId} Error: Runtime exited with error: signal: killed`,
    );
    expect((await call(harness, arn)).value).toBe(1);
  });

  it('can be killed while idle and are not reused afterwards', async () => {
    const arn = await harness.deploy('exports.handler = async () => process.pid;');
    const killed: number = (await call(harness, arn)).value;
    expect(harness.lambda.functions.killEnvironments(arn)).toBe(0);
    const { value } = await call(harness, arn);
    expect(value).toEqual(expect.any(Number));
    expect(value).not.toBe(killed);
  });

  it('kill their child processes when the service stops', async () => {
    const arn = await harness.deploy(`
      const { spawn } = require('node:child_process');
      exports.handler = async () => { const child = spawn('sleep', ['60'], { stdio: 'ignore' }); return child.pid; };`);
    const pid: number = (await call(harness, arn)).value;
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await harness.lambda.stop();
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it('kill their child processes when the function exits', async () => {
    const arn = await harness.deploy(`
      const { spawn } = require('node:child_process');
      exports.handler = async () => { console.log('child ' + spawn('sleep', ['60'], { stdio: 'ignore' }).pid); process.exit(1); };`);
    await call(harness, arn);
    const pid = Number(harness.logs.map(({ line }) => /child (\d+)$/.exec(line)?.[1]).find(Boolean));
    expect(pid).toBeGreaterThan(1);
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });

  it('are discarded after ten idle minutes', async () => {
    const arn = await harness.deploy('let n = 0; exports.handler = async () => ++n;', {
      ReservedConcurrentExecutions: 1,
    });
    await call(harness, arn);
    expect((await call(harness, arn)).value).toBe(2);
    await eventually(() => expect(harness.logs.filter(({ line }) => line.startsWith('REPORT'))).toHaveLength(2));
    await harness.clock.advance(11 * 60_000);
    expect((await call(harness, arn)).value).toBe(1);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
