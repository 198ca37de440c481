/**
 * `npm test` runs everything that CI runs: static checks first, then all tests.
 * `npm run check -- --fast` runs format, lint, types and the unit tests.
 * With other arguments it runs only Jest, and passes the arguments on: `npm test -- test/unit/protocol`.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

interface Step {
  readonly name: string;
  /** A program in `node_modules/.bin` and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** Folders that have their own `tsconfig.json`. */
const projects = readdirSync('.').filter((name) => existsSync(`${name}/tsconfig.json`));

const FAST_CHECKS: readonly Step[] = [
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  ...projects.map((name): Step => ({ name: `types of ${name}/`, command: ['tsc', '-p', name] })),
];

const SLOW_CHECKS: readonly Step[] = [
  {
    name: 'synth, with cdk-nag and template validation',
    command: ['tsx', 'bin/tidings.ts'],
    env: { CDK_OUTDIR: '.build/check.out' },
  },
  { name: 'dead code', command: ['knip'] },
];

/** Runs a step. Its output goes to the terminal at once (`inherit`), or after the step, and only if it failed (`buffer`). */
function run({ name, command: [program, ...args], env }: Step, output: 'inherit' | 'buffer'): Promise<boolean> {
  const startedAt = performance.now();
  const child = spawn(`node_modules/.bin/${program}`, args, {
    stdio: output === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      if (code !== 0) process.stdout.write(Buffer.concat(chunks).toString());
      process.stdout.write(`— ${name}: ${code === 0 ? 'ok' : 'failed'} in ${seconds} s\n`);
      resolve(code === 0);
    });
  });
}

/** Runs independent steps, as many at a time as there are processor cores. All of them run, even if one fails. */
async function runAll(steps: readonly Step[]): Promise<boolean> {
  const waiting = [...steps];
  const results: boolean[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step, 'buffer'));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, worker));
  return results.every(Boolean);
}

async function main(args: readonly string[]): Promise<boolean> {
  if (args[0] === '--fast') {
    return (await runAll(FAST_CHECKS)) && run({ name: 'unit tests', command: ['jest', 'test/unit'] }, 'inherit');
  }
  if (args.length > 0) return run({ name: 'tests', command: ['jest', ...args] }, 'inherit');
  return (await runAll([...SLOW_CHECKS, ...FAST_CHECKS])) && run({ name: 'tests', command: ['jest'] }, 'inherit');
}

void main(process.argv.slice(2)).then((ok) => process.exit(ok ? 0 : 1));
