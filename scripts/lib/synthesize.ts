import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** How the app is synthesized. */
export interface SynthesizeOptions {
  /** Folder of the cloud assembly. */
  readonly outputDirectory: string;
  /** Stage of the configuration. @default 'local' */
  readonly stage?: string;
}

/**
 * Bundles the functions and synthesizes the app in a process of its own, without the checks that `npm run check`
 * makes on the same template (nag packs, template validation): they cost more than everything else.
 * @throws an Error with the process's own output when it fails
 */
export function synthesize({ outputDirectory, stage = 'local' }: SynthesizeOptions): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('bin/tidings.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: outputDirectory,
      TIDINGS_STAGE: stage,
      CDK_VALIDATION: 'false',
      TIDINGS_NAG: 'false',
    },
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) =>
      code === 0 ? done() : failed(new Error(`The app does not synthesize:\n${output.trim()}`)),
    );
  });
}
