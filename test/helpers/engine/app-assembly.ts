import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../../../scripts/lib/synthesize';

/** Folder of the app's cloud assembly, which all tests of the running app share. */
export const ASSEMBLY_DIRECTORY = resolve('.build/test.out');

/** File written after a complete synthesis. The assembly is current if the file is newer than every source. */
const STAMP = join(ASSEMBLY_DIRECTORY, 'complete');
const DAY_MS = 86_400_000;
const SOURCES = ['bin', 'lib', 'lambdas', 'publishing', 'contract', 'protocol'];
const SOURCE_FILES = ['cdk.json', 'tidings.config.ts', 'package-lock.json'];

function newestSource(): number {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  return Math.max(...[...files, ...SOURCE_FILES].map((file) => statSync(file).mtimeMs));
}

/** Assets of earlier sources that no other test run can still be using, by their age. */
function oldAssets(): string[] {
  if (!existsSync(ASSEMBLY_DIRECTORY)) return [];
  return readdirSync(ASSEMBLY_DIRECTORY)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(ASSEMBLY_DIRECTORY, name))
    .filter((path) => Date.now() - statSync(path).mtimeMs > DAY_MS);
}

/**
 * Synthesizes the app, unless the existing assembly is newer than every source. Assets are named by their content. Those
 * of earlier sources stay for a day, because another run may still start functions from them.
 */
export async function prepareAssembly(): Promise<void> {
  if (existsSync(STAMP) && statSync(STAMP).mtimeMs > newestSource()) return;
  for (const path of oldAssets()) rmSync(path, { recursive: true, force: true });
  await synthesize({ outputDirectory: ASSEMBLY_DIRECTORY });
  writeFileSync(STAMP, '');
}
