import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { context } from 'esbuild';
import { ConfigError } from '../lib/errors';

/** Source, target and names of the functions. */
export interface BundleOptions {
  /** Folder that contains `<name>/handler.ts`. */
  readonly sourceDirectory: string;
  /** Folder for `<name>/index.js`. It is emptied first. */
  readonly outputDirectory: string;
  /** Functions that the template uses. */
  readonly names: readonly string[];
}

/** Bundles functions repeatedly. Each run rebuilds only what changed. */
export interface Bundler {
  /** @throws the error of esbuild, with all errors in the sources */
  bundle(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Prepares to bundle all functions with one esbuild call, so that the compiler starts once and reads shared modules once.
 *
 * The bundles are CommonJS, because Lambda starts them faster than ES modules. They are built from the ES module build of
 * the SDK (`mainFields`), because its CommonJS build gives larger bundles.
 * @throws ConfigError if a function has no source, or a folder with a handler is not in the list of functions
 */
export async function createBundler(options: BundleOptions): Promise<Bundler> {
  const { sourceDirectory, outputDirectory, names } = options;
  assertSameFunctions(await discoverHandlers(sourceDirectory), names, sourceDirectory);
  await rm(outputDirectory, { recursive: true, force: true });
  await mkdir(outputDirectory, { recursive: true });
  const compiler = await context({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(sourceDirectory, name, 'handler.ts')])),
    outdir: outputDirectory,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    // Stack traces need only positions. The sources would double the size of every deployment package.
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return {
    bundle: async () => {
      const { metafile } = await compiler.rebuild();
      await writeFile(join(outputDirectory, 'metafile.json'), JSON.stringify(metafile));
    },
    dispose: () => compiler.dispose(),
  };
}

/**
 * Bundles all functions once.
 * @throws the errors of {@link createBundler} and {@link Bundler.bundle}
 */
export async function bundleFunctions(options: BundleOptions): Promise<void> {
  const bundler = await createBundler(options);
  try {
    await bundler.bundle();
  } finally {
    await bundler.dispose();
  }
}

async function discoverHandlers(sourceDirectory: string): Promise<string[]> {
  const folders = (await readdir(sourceDirectory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found = await Promise.all(
    folders.map(async ({ name }) => ((await isFile(join(sourceDirectory, name, 'handler.ts'))) ? [name] : [])),
  );
  return found.flat();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function assertSameFunctions(sources: readonly string[], names: readonly string[], directory: string): void {
  const missing = names.filter((name) => !sources.includes(name));
  const extra = sources.filter((name) => !names.includes(name));
  const problems = [
    ...missing.map((name) => ({
      path: join(name, 'handler.ts'),
      got: 'no such file',
      allowed: 'a source for every function of contract/functions.ts',
      next: 'Write the handler, or remove the function from the list.',
    })),
    ...extra.map((name) => ({
      path: name,
      got: 'a folder with a handler.ts',
      allowed: `the functions of contract/functions.ts: ${names.join(', ')}`,
      next: 'Add the function to the list, or remove the folder.',
    })),
  ];
  if (problems.length > 0) throw new ConfigError(directory, problems);
}
