/**
 * Builds the npm package into `dist`: the constructs with their types, the prebuilt functions, and the command
 * `tidings`. `npm pack` runs it.
 *
 *     npx tsx scripts/build-package.ts
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunctions } from '../bin/bundle-functions';
import { FUNCTION_NAMES } from '../contract/functions';

const DIST = 'dist';
/** Folder with the files that a function process loads. The command expects it next to its own folder. */
const RUNTIME_API = join(DIST, 'runtime-api');
const RUNTIME_CLIENT = "'aws-lambda-ric/index.mjs'";

/** Compiles the constructs to CommonJS with types. */
function compileConstructs(): void {
  execFileSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.package.json'], { stdio: 'inherit' });
}

async function buildFunctions(): Promise<void> {
  const outputDirectory = join(DIST, 'functions');
  await bundleFunctions({ sourceDirectory: 'lambdas', outputDirectory, names: FUNCTION_NAMES });
  rmSync(join(outputDirectory, 'metafile.json'));
}

/**
 * Bundles the command with the engine. The runtime client of Lambda is copied instead of installed as a dependency,
 * because its installation would compile a C++ add-on that the engine does not use.
 */
async function buildCommand(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['scripts/cli/tidings.ts'],
    outdir: join(DIST, 'cli'),
    bundle: true,
    packages: 'external',
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    write: false,
    logLevel: 'warning',
  });
  const code = outputFiles[0]!.text;
  const resolved = code.replaceAll('"', "'").includes(`require.resolve(${RUNTIME_CLIENT})`);
  if (!resolved)
    throw new Error(`The engine no longer contains require.resolve(${RUNTIME_CLIENT}); update this script.`);
  mkdirSync(join(DIST, 'cli'), { recursive: true });
  writeFileSync(
    join(DIST, 'cli', 'tidings.js'),
    code.replace(
      /require\.resolve\(["']aws-lambda-ric\/index\.mjs["']\)/,
      "require.resolve('../runtime-api/index.mjs')",
    ),
  );
  mkdirSync(RUNTIME_API, { recursive: true });
  copyFileSync('local/services/lambda/runtime-api/rapid-client.cjs', join(RUNTIME_API, 'rapid-client.cjs'));
  const runtimeClient = dirname(require.resolve('aws-lambda-ric/index.mjs'));
  for (const file of ['index.mjs', 'LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES']) {
    copyFileSync(join(runtimeClient, file), join(RUNTIME_API, file));
  }
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  compileConstructs();
  await buildFunctions();
  await buildCommand();
}

void main();
