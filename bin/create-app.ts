import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** Top folder of the project. */
export const ROOT = join(__dirname, '..');
/** Where the bundled functions are. */
export const CODE_DIRECTORY = join(ROOT, '.build', 'lambdas');

/** How an app is made. */
export interface AppOptions {
  /** Folder of the cloud assembly. */
  readonly outputDirectory: string;
  /** Whether CloudFormation's own validation runs; it takes most of the time of a synthesis. */
  readonly validate: boolean;
}

/** An app with the flags of `cdk.json`: the CDK CLI passes them on, and a direct run must give the same template. */
export function createApp({ outputDirectory, validate }: AppOptions): App {
  return new App({
    outdir: outputDirectory,
    context: readContext(),
    analyticsReporting: false,
    autoSynth: false,
    builtinCloudFormationValidation: validate,
  });
}

function readContext(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  return context;
}
