import { transform } from '@swc/core';
import { build } from 'esbuild';

/** Maximum size of the client library without the React hook, minified and compressed with gzip. */
export const CLIENT_BUDGET_BYTES = 10 * 1024;

export interface ClientBundleOptions {
  /** The entry file in `client/src`. */
  readonly entry: 'index' | 'react';
  readonly format: 'esm' | 'cjs' | 'iife';
}

/** A bundle and its source map. */
export interface ClientBundle {
  readonly code: string;
  readonly map: string;
}

/**
 * Bundles the client library into one minified file without dependencies. The format `iife` is for a `<script>` of a
 * page and defines the global `tidings`. A second minifier saves about half a kilobyte.
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
