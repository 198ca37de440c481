import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface SynthesizeOptions {
  /** Directory of the cloud assembly. */
  readonly outputDirectory: string;
  /** Stage of the configuration. @default 'local' */
  readonly stage?: string;
}

/**
 * Bundles the functions and synthesizes the app in a separate process. The process skips cdk-nag and the template
 * validation, because they take longer than everything else. `npm run check` runs both on the same template.
 * @throws Error with the output of the process if it fails
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
    child.once('close', (code) => (code === 0 ? done() : failed(new Error(`The synthesis failed:\n${output.trim()}`))));
  });
}
