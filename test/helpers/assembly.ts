import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../../scripts/lib/synthesize';

/** The app's cloud assembly as the engine tests run it. */
export const ASSEMBLY_DIRECTORY = resolve('.build/test.out');

/** Written after a complete synthesis; its time tells whether the assembly is older than a source. */
const STAMP = join(ASSEMBLY_DIRECTORY, 'complete');
const SOURCES = ['bin', 'lib', 'lambdas', 'protocol'];
const SOURCE_FILES = ['cdk.json', 'package-lock.json'];

function newestSource(): number {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  return Math.max(...[...files, ...SOURCE_FILES].map((file) => statSync(file).mtimeMs));
}

/** Makes the assembly, unless the one that is there is newer than every source. */
export async function prepareAssembly(): Promise<void> {
  if (existsSync(STAMP) && statSync(STAMP).mtimeMs > newestSource()) return;
  rmSync(ASSEMBLY_DIRECTORY, { recursive: true, force: true });
  await synthesize({ outputDirectory: ASSEMBLY_DIRECTORY });
  writeFileSync(STAMP, '');
}
