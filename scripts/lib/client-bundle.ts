import { transform } from '@swc/core';
import { build } from 'esbuild';

/** Maximum size of the client library without the React hook, minified and compressed by gzip, in bytes. */
export const CLIENT_BUDGET_BYTES = 10 * 1024;

/**
 * Members that only the client's own modules use. The bundle gives them short names, which saves about 300 bytes.
 * Do not add a name that the public API, the wire contract or the platform also uses: it would be renamed there too.
 */
export const INTERNAL_MEMBERS: readonly string[] = `
  accept addSubscriber advanced allReady cancelLeave cancelTimeout cancelTimer changed channelAccepted channelRefused
  checkAlive conditional connectionLost connectionRefused create current currentName deliver delivered drop emit end
  endAll endedWith ends expected expiring failed failures goal handlePlatformEvent hasHole hasResponse ids isConnected
  isFirst isLossy isPresent later lifecycle listener manager names observe onEnd onResponse open opened others position
  positions queries readMessages receive received receiver record registry removeSubscriber removeUnusedChannels removed renewInMs
  reportError request requestedChannels response resubscribe retryAt runWithin scope sendRequest sequencer setState settle since start
  stateChanged stop subscribers subscriptionsChanged syncChannels tokens transportChanged update
`
  .trim()
  .split(/\s+/);

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
 * Bundles the client library into one minified file without dependencies. The format `iife` is for `<script>`: it defines
 * the global `tidings`. esbuild bundles and shortens the internal members, and swc minifies the rest.
 */
export async function bundleClient({ entry, format }: ClientBundleOptions): Promise<ClientBundle> {
  const isLibrary = entry === 'index';
  const result = await build({
    entryPoints: [`client/src/${entry}.ts`],
    bundle: true,
    minifyWhitespace: true,
    minifyIdentifiers: true,
    format,
    target: 'es2022',
    external: ['react'],
    sourcemap: 'external',
    outfile: `client/dist/${entry}.js`,
    legalComments: 'none',
    write: false,
    ...(isLibrary ? { mangleProps: new RegExp(`^(${INTERNAL_MEMBERS.join('|')})$`) } : {}),
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
          hoist_vars: true,
          toplevel: isModule,
        },
        mangle: { toplevel: isModule },
      },
    },
  });
  return { code, map };
}
