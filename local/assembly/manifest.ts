import * as v from 'valibot';
import { EngineError } from '../core/errors';
import { readJson } from './read-json';

/** Major versions of the cloud assembly schema that this reader supports. */
const SCHEMA_MAJORS = { min: 40, max: 55 };

const artifact = v.object({
  type: v.string(),
  environment: v.optional(v.string()),
  dependencies: v.optional(v.array(v.string()), []),
  additionalMetadataFile: v.optional(v.string()),
  metadata: v.optional(v.record(v.string(), v.unknown())),
  properties: v.optional(v.record(v.string(), v.unknown()), {}),
});

const manifest = v.object({
  version: v.string(),
  artifacts: v.optional(v.record(v.string(), artifact), {}),
});

/** One artifact in the manifest. */
export type Artifact = v.InferOutput<typeof artifact>;

/**
 * Reads `manifest.json` of a cloud assembly.
 * @throws EngineError `assembly_missing`, `assembly_invalid`, `assembly_version`
 */
export function readManifest(directory: string): Readonly<Record<string, Artifact>> {
  const { version, artifacts } = readJson(directory, 'manifest.json', manifest);
  const major = Number.parseInt(version, 10);
  if (!(major >= SCHEMA_MAJORS.min && major <= SCHEMA_MAJORS.max)) {
    throw new EngineError(
      'assembly_version',
      `${directory} has version ${JSON.stringify(version)} of the cloud assembly schema; the engine supports ${SCHEMA_MAJORS.min}.x to ${SCHEMA_MAJORS.max}.x.`,
      'Synthesize with an aws-cdk-lib version that writes a supported schema.',
    );
  }
  return artifacts;
}
