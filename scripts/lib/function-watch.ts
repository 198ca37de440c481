import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { Engine } from '../../local/engine';
import type { ReloadResult } from '../../local/resources/update';

/** A message of the worker process: it is ready, or a build has ended. */
export type WatchReport =
  | { readonly type: 'ready' }
  | { readonly type: 'built'; readonly durationMs: number }
  | { readonly type: 'failed'; readonly message: string };

export interface WatchOptions {
  readonly assemblyDirectory: string;
  readonly engine: Pick<Engine, 'reload'>;
  readonly progress: (line: string) => void;
}

/**
 * Starts a worker process that rebuilds the cloud assembly whenever a source of a function changes, and reloads the
 * engine after each build. Resolves when the worker is ready.
 * @returns a function that stops watching
 */
export async function watchFunctions({
  assemblyDirectory,
  engine,
  progress,
}: WatchOptions): Promise<() => Promise<void>> {
  const worker = fork(resolve('scripts/function-watch-worker.ts'), [assemblyDirectory], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((done) => worker.once('exit', () => done()));
  await new Promise<void>((ready, failed) => {
    worker.once('error', failed);
    worker.once('exit', (code) =>
      failed(new Error(`The process that watches the functions exited with code ${code} before it was ready.`)),
    );
    worker.on('message', (report: WatchReport) => {
      if (report.type === 'ready') ready();
      else if (report.type === 'failed') progress(`Not reloaded: ${report.message}`);
      else reload(report.durationMs);
    });
  });

  function reload(buildMs: number): void {
    const startedAt = performance.now();
    engine.reload().then(
      (result) => progress(describeReload(result, buildMs + performance.now() - startedAt)),
      (error: unknown) => progress(`Not reloaded: ${(error as Error).message}`),
    );
  }

  return async () => {
    worker.kill('SIGTERM');
    await ended;
  };
}

function describeReload(result: ReloadResult, durationMs: number): string {
  switch (result.status) {
    case 'unchanged':
      return 'Rebuilt; the functions have not changed.';
    case 'updated':
      return `Reloaded in ${Math.round(durationMs)} ms: ${result.resources.join(', ')}`;
    case 'restart-needed':
      return `Not reloaded. Restart to apply these changes:\n  ${result.reasons.join('\n  ')}`;
  }
}
