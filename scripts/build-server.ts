/**
 * Builds the server library into `server/dist`: an ES module, a CommonJS module, and the types. The bundles do not
 * contain the AWS SDK. They contain `jose`, because not every tool can load it with `require`.
 *
 *     npx tsx scripts/build-server.ts
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { withExtensions } from './lib/declaration-imports';

const SERVER = join(__dirname, '../server');
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

function writeTypes(): void {
  execFileSync('npx', ['--no-install', 'tsc', '-p', join(SERVER, 'tsconfig.build.json')], {
    cwd: dirname(SERVER),
    stdio: 'inherit',
  });
  const types = join(DIST, 'esm/types');
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const path = join(types, name);
    writeFileSync(path, withExtensions(readFileSync(path, 'utf8')));
  }
  cpSync(types, join(DIST, 'cjs/types'), { recursive: true });
  writeFileSync(join(DIST, 'cjs/package.json'), '{ "type": "commonjs" }\n');
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  await Promise.all([bundle('esm'), bundle('cjs')]);
  writeTypes();
  cpSync(join(dirname(SERVER), 'LICENSE'), join(SERVER, 'LICENSE'));
}

void main();
