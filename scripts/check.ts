/**
 * `npm test` and `npm run check`: everything that CI runs, in the order in which it tells most the soonest.
 * With arguments it runs only Jest with them: `npm test -- test/unit/protocol`.
 */
import { spawnSync } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const STEPS: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the client', command: ['tsc', '-p', 'client'] },
  { name: 'types of the console', command: ['tsc', '-p', 'console'] },
  { name: 'types of the example pages', command: ['tsc', '-p', 'examples'] },
  { name: 'dead code', command: ['knip'] },
  {
    name: 'synth, with nag and template validation',
    command: ['tsx', 'bin/tidings.ts'],
    env: { CDK_OUTDIR: '.build/check.out' },
  },
  { name: 'tests', command: ['jest'] },
];

function run(step: Step): boolean {
  const startedAt = performance.now();
  process.stdout.write(`\n— ${step.name}\n`);
  const [command, ...args] = step.command;
  const { status } = spawnSync('npx', ['--no-install', command!, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...step.env },
  });
  process.stdout.write(
    `— ${step.name}: ${status === 0 ? 'ok' : 'failed'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`,
  );
  return status === 0;
}

const jestArguments = process.argv.slice(2);
if (jestArguments.length > 0) {
  process.exit(run({ name: 'tests', command: ['jest', ...jestArguments] }) ? 0 : 1);
}
for (const step of STEPS) {
  if (!run(step)) process.exit(1);
}
