import { eventually } from '../../helpers/eventually';
import { createHarness } from './harness';

/**
 * Runs as a process of its own in `watchdog.test.ts`: one frozen and one running function, whose process ids it prints
 * on a line; then it waits to be killed.
 */
async function main(): Promise<void> {
  const harness = createHarness();
  const { lambda, logs } = harness;
  const idle = await harness.deploy('exports.handler = async () => process.pid;');
  const busy = await harness.deploy('exports.handler = async () => { console.log("pid " + process.pid); for (;;); };', {
    Timeout: 900,
  });
  const { payload } = await lambda.functions.invoke(idle, '{}');
  void lambda.functions.invoke(busy, '{}');
  const line = await eventually(
    () =>
      logs.map((entry) => / *pid (\d+)$/.exec(entry.line)?.[1]).find(Boolean) ?? Promise.reject(new Error('no line')),
  );
  process.stdout.write(`${payload} ${line}\n`);
}

void main();
