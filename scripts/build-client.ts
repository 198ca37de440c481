/**
 * Builds the client library into `client/dist`: an ES module, a CommonJS module, a script for pages, and the types.
 *
 *     npx tsx scripts/build-client.ts
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CLIENT_BUDGET_BYTES, bundleClient } from './lib/client-bundle';
import { writePackageTypes } from './lib/package-types';

const DIST = 'client/dist';

async function writeBundle(entry: 'index' | 'react', format: 'esm' | 'cjs' | 'iife', file: string): Promise<number> {
  const { code, map } = await bundleClient({ entry, format });
  const path = join(DIST, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${code}\n//# sourceMappingURL=${file.split('/').at(-1)}.map\n`);
  writeFileSync(`${path}.map`, map);
  return gzipSync(code, { level: 9 }).length;
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const bytes = await writeBundle('index', 'esm', 'esm/index.js');
  await writeBundle('react', 'esm', 'esm/react.js');
  await writeBundle('index', 'cjs', 'cjs/index.js');
  await writeBundle('react', 'cjs', 'cjs/react.js');
  await writeBundle('index', 'iife', 'global/tidings.js');
  writePackageTypes('client');
  // npm packs a license only from the folder of the package.
  cpSync('LICENSE', 'client/LICENSE');
  console.log(`client/dist: ${bytes} bytes minified and compressed; the limit is ${CLIENT_BUDGET_BYTES}`);
}

void main();
