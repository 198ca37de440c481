import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withExtensions } from './declaration-imports';

/**
 * Writes the types of a package, `client` or `server`, into its `dist`: for `import` to `esm/types`, for `require` to
 * `cjs/types`. Runs in the root of the repository.
 */
export function writePackageTypes(folder: string): void {
  execFileSync('npx', ['--no-install', 'tsc', '-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });
  const types = join(folder, 'dist/esm/types');
  for (const name of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const path = join(types, name);
    writeFileSync(path, withExtensions(readFileSync(path, 'utf8')));
  }
  cpSync(types, join(folder, 'dist/cjs/types'), { recursive: true });
  writeFileSync(join(folder, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
}
