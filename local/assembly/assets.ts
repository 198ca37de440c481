import { resolve } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../core/errors';
import { readJson } from './read-json';
import type { Asset, Assembly } from './types';

const assetManifest = v.object({
  files: v.optional(
    v.record(
      v.string(),
      v.object({
        source: v.object({ path: v.optional(v.string()), packaging: v.optional(v.picklist(['file', 'zip']), 'file') }),
        destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
      }),
    ),
    {},
  ),
});

/** Reads `<stack>.assets.json`. @returns staged files and directories by S3 object key */
export function readAssets(directory: string, fileName: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const { source, destinations } of Object.values(readJson(directory, fileName, assetManifest).files)) {
    if (source.path === undefined) continue;
    const asset = { path: resolve(directory, source.path), packaging: source.packaging };
    for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, asset);
  }
  return assets;
}

/** Looks up staged code in the current assembly, which a reload replaces. */
export interface AssetCatalog {
  /**
   * The directory that is staged under an S3 object key.
   * @throws EngineError `asset_missing`, `asset_not_a_directory`
   */
  directory(objectKey: string): string;
}

/** Creates the catalog. @param current returns the assembly of the last load */
export function createAssetCatalog(current: () => Assembly): AssetCatalog {
  return {
    directory(objectKey) {
      const { directory, stacks } = current();
      const asset = stacks.map((stack) => stack.assets.get(objectKey)).find((found) => found !== undefined);
      if (!asset) {
        throw new EngineError(
          'asset_missing',
          `${directory} contains no asset with the key ${JSON.stringify(objectKey)}.`,
          'Run `npx cdk synth` again.',
        );
      }
      if (asset.packaging === 'zip') return asset.path;
      throw new EngineError(
        'asset_not_a_directory',
        `The asset ${asset.path} is a single file, but the engine runs code from a directory.`,
        'Pass the directory to CDK instead of an archive.',
      );
    },
  };
}
