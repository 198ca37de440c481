/**
 * The worker process of `npm start -- --watch`. It stays alive between builds, so that bundling and synthesizing takes
 * well under a second.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { AssetStaging } from 'aws-cdk-lib';
import { CODE_DIRECTORY, ROOT, createApp } from '../bin/create-app';
import { createBundler } from '../bin/bundle-functions';
import { composeStage } from '../lib/stacks/compose-stage';
import { parseConfig } from '../lib/config/parse-config';
import { FUNCTION_NAMES } from '../contract/functions';
import configuration from '../tidings.config';
import type { WatchReport } from './lib/function-watch';

/** Folders with sources of functions. A change in `lib` may change resources, which needs a restart. */
const WATCHED = ['contract', 'lambdas', 'protocol', 'publishing'];
/** Milliseconds without a change before a build starts. Editors write a file in several steps, and a checkout writes many files. */
const SETTLE_MS = 30;

const [outputDirectory = 'cdk.out'] = process.argv.slice(2);
const report = (message: WatchReport): void => void process.send?.(message);

async function main(): Promise<void> {
  const config = parseConfig(configuration, 'local');
  const bundler = await createBundler({
    sourceDirectory: join(ROOT, 'lambdas'),
    outputDirectory: CODE_DIRECTORY,
    names: FUNCTION_NAMES,
  });
  const build = async (): Promise<void> => {
    await bundler.bundle();
    // CDK caches the hash of a folder for the lifetime of the process, so it would not find changed bundles.
    AssetStaging.clearAssetHashCache();
    const app = createApp({ outputDirectory, validate: false });
    composeStage(app, { config, codeDirectory: CODE_DIRECTORY });
    app.synth();
  };

  let running = false;
  let again = false;
  const rebuild = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    const startedAt = performance.now();
    try {
      await build();
      report({ type: 'built', durationMs: performance.now() - startedAt });
    } catch (error) {
      // esbuild has already printed its errors with the source lines.
      const printed = error instanceof Error && 'errors' in error;
      report({ type: 'failed', message: printed ? 'see above' : (error as Error).message });
    } finally {
      running = false;
    }
    if (again) {
      again = false;
      await rebuild();
    }
  };

  await build();
  let timer: NodeJS.Timeout | undefined;
  for (const folder of WATCHED) {
    watch(join(ROOT, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void rebuild(), SETTLE_MS);
    });
  }
  report({ type: 'ready' });
}

process.once('disconnect', () => process.exit());
main().catch((error: unknown) => {
  report({ type: 'failed', message: (error as Error).message });
  process.exitCode = 1;
  process.disconnect?.();
});
