import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../../scripts/lib/synthesize';

/** The app's cloud assembly as the engine tests run it. */
export const ASSEMBLY_DIRECTORY = resolve('.build/test.out');

/** Written after a complete synthesis; its time tells whether the assembly is older than a source. */
const STAMP = join(ASSEMBLY_DIRECTORY, 'complete');
const DAY_MS = 86_400_000;
const SOURCES = ['bin', 'lib', 'lambdas', 'protocol'];
const SOURCE_FILES = ['cdk.json', 'package-lock.json'];

function newestSource(): number {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  return Math.max(...[...files, ...SOURCE_FILES].map((file) => statSync(file).mtimeMs));
}

/** Assets of earlier sources that nobody can be using any more. */
function oldAssets(): string[] {
  if (!existsSync(ASSEMBLY_DIRECTORY)) return [];
  return readdirSync(ASSEMBLY_DIRECTORY)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(ASSEMBLY_DIRECTORY, name))
    .filter((path) => Date.now() - statSync(path).mtimeMs > DAY_MS);
}

/**
 * Makes the assembly, unless the one that is there is newer than every source. Assets are named by their content and
 * those of earlier sources stay for a day: another run may be starting functions from them.
 */
export async function prepareAssembly(): Promise<void> {
  if (existsSync(STAMP) && statSync(STAMP).mtimeMs > newestSource()) return;
  for (const path of oldAssets()) rmSync(path, { recursive: true, force: true });
  await synthesize({ outputDirectory: ASSEMBLY_DIRECTORY });
  writeFileSync(STAMP, '');
}
