import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A file that the console server serves. */
export interface Asset {
  readonly contentType: string;
  readonly body: string;
}

/** Assets by path; a path starts with a slash. */
export type Assets = Readonly<Record<string, Asset>>;

/** The language version of the browsers that the console supports. */
const TARGET = 'es2022';

/**
 * Reads the console's page, and bundles its program and its styles into one file each.
 * @throws Error with the errors that esbuild reports if the bundling fails
 */
export async function buildConsole(directory = 'console'): Promise<Assets> {
  const [page, icon, bundle] = await Promise.all([
    readFile(join(directory, 'index.html'), 'utf8'),
    readFile(join(directory, 'icon.svg'), 'utf8'),
    build({
      entryPoints: { console: join(directory, 'src/main.ts'), styles: join(directory, 'styles.css') },
      outdir: '/',
      bundle: true,
      format: 'esm',
      target: TARGET,
      write: false,
      logLevel: 'silent',
    }),
  ]);
  const bundled = (path: string): string => {
    const file = bundle.outputFiles.find((output) => output.path.endsWith(path));
    if (!file) throw new Error(`esbuild wrote no ${path} for the console.`);
    return file.text;
  };
  return {
    '/': { contentType: 'text/html; charset=utf-8', body: page },
    '/styles.css': { contentType: 'text/css; charset=utf-8', body: bundled('styles.css') },
    '/icon.svg': { contentType: 'image/svg+xml', body: icon },
    '/console.js': { contentType: 'text/javascript; charset=utf-8', body: bundled('console.js') },
  };
}
