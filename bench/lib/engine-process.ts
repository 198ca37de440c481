import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { LocalFile } from '../../scripts/lib/local-file';

/** An engine in a separate process, so that the clients of a benchmark do not use its CPU time. */
export interface EngineProcess {
  readonly local: LocalFile;
  /** Milliseconds from the start of the process until everything runs: bundling, synthesis and engine. */
  readonly readyMs: number;
  /** The lines that the process printed while it started. */
  readonly steps: readonly string[];
  stop(): Promise<void>;
}

/** Runs `npm start` on free ports and waits until it is ready. */
export async function startEngineProcess(): Promise<EngineProcess> {
  const startedAt = performance.now();
  const args = [
    '--import',
    'tsx',
    'scripts/start.ts',
    '--json',
    '--aws-port',
    '0',
    '--websocket-port',
    '0',
    '--http-port',
    '0',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const steps: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (steps.length < 100) steps.push(line.trim());
  });
  const exited = once(child, 'exit');
  const ready = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const first = await Promise.race([ready, exited.then(() => undefined)]);
  if (!first) throw new Error(`The engine did not start:\n${steps.join('\n')}`);
  return {
    local: JSON.parse(first[0]) as LocalFile,
    readyMs: performance.now() - startedAt,
    steps,
    stop: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
}
