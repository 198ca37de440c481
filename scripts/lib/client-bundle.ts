import { transform } from '@swc/core';
import { build } from 'esbuild';

/** Everything that the client library ships, without the React hook, minified and compressed by gzip: 10 KB. */
export const CLIENT_BUDGET_BYTES = 10 * 1024;

/** How a file of the library is bundled. */
export interface ClientBundleOptions {
  /** The file below `client/src` that is the entry. */
  readonly entry: 'index' | 'react';
  readonly format: 'esm' | 'cjs' | 'iife';
}

/** A bundle and its source map. */
export interface ClientBundle {
  readonly code: string;
  readonly map: string;
}

/**
 * Bundles the client library into one file without dependencies, minified. As a script of a page (`iife`) it defines
 * the global `tidings`. Two minifiers make about half a kilobyte less than one.
 */
export async function bundleClient({ entry, format }: ClientBundleOptions): Promise<ClientBundle> {
  const result = await build({
    entryPoints: [`client/src/${entry}.ts`],
    bundle: true,
    minify: true,
    format,
    target: 'es2022',
    external: ['react'],
    sourcemap: 'external',
    outfile: `client/dist/${entry}.js`,
    legalComments: 'none',
    write: false,
    ...(format === 'iife' ? { globalName: 'tidings' } : {}),
  });
  const text = (ending: string): string => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const isModule = format !== 'iife';
  const { code, map = '' } = await transform(text('.js'), {
    configFile: false,
    swcrc: false,
    isModule,
    minify: true,
    sourceMaps: true,
    inputSourceMap: text('.map'),
    jsc: {
      target: 'es2022',
      parser: { syntax: 'ecmascript' },
      minify: {
        compress: {
          ecma: 2022,
          passes: 4,
          unsafe_arrows: true,
          pure_getters: true,
          sequences: false,
          toplevel: isModule,
        },
        mangle: { toplevel: isModule },
      },
    },
  });
  return { code, map };
}
