/**
 * Builds the server library into `server/dist`: an ES module, a CommonJS module, and the types. The bundles do not
 * contain the AWS SDK. They contain `jose`, because not every tool can load it with `require`.
 *
 *     npx tsx scripts/build-server.ts
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writePackageTypes } from './lib/package-types';

const SERVER = 'server';
const DIST = join(SERVER, 'dist');

async function bundle(format: 'esm' | 'cjs'): Promise<void> {
  await build({
    entryPoints: [join(SERVER, 'src/index.ts')],
    outfile: join(DIST, format, 'index.js'),
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    external: ['@aws-sdk/*'],
    sourcemap: true,
    legalComments: 'inline',
  });
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  await Promise.all([bundle('esm'), bundle('cjs')]);
  writePackageTypes(SERVER);
  cpSync('LICENSE', join(SERVER, 'LICENSE'));
}

void main();
