import { eventually } from '../eventually';
import { createHarness } from './lambda';

/**
 * The main program of a process that `watchdog.test.ts` starts. It starts one frozen and one running function, prints
 * their process ids in one line, and runs until it is killed.
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
