import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** Root folder of the project. */
export const ROOT = join(__dirname, '..');
/** Folder of the bundled functions. */
export const CODE_DIRECTORY = join(ROOT, '.build', 'lambdas');

/** Options of `createApp`. */
export interface AppOptions {
  /** Folder of the cloud assembly. */
  readonly outputDirectory: string;
  /** Whether to run CloudFormation's own validation, which takes most of the time of a synthesis. */
  readonly validate: boolean;
}

/**
 * Creates an app with the feature flags of `cdk.json`. The CDK CLI passes these flags to the app. A run without the CLI
 * must read them itself to generate the same template.
 */
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
