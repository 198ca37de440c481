import { resolve } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../core/errors';
import { sortByDependency } from '../template/graph';
import { template } from '../template/types';
import { readAssets } from './assets';
import { readManifest } from './manifest';
import type { Artifact } from './manifest';
import { readJson } from './read-json';
import type { Assembly, AssemblyStack, Asset } from './types';

interface FoundStack {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly stack: AssemblyStack;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const metadata = v.record(v.string(), v.unknown());

/**
 * Reads construct paths by logical id from records such as `{"/Stack/Queue/Resource": [{type: "aws:cdk:logicalId",
 * data: "Queue4A7E3555"}]}`.
 */
function readConstructPaths(directory: string, artifact: Artifact): ReadonlyMap<string, string> {
  const file = artifact.additionalMetadataFile;
  const entries = artifact.metadata ?? (file === undefined ? {} : readJson(directory, file, metadata));
  const paths = new Map<string, string>();
  for (const [path, records] of Object.entries(entries)) {
    if (!Array.isArray(records)) continue;
    for (const record of records as { type?: unknown; data?: unknown }[]) {
      if (record.type === 'aws:cdk:logicalId' && typeof record.data === 'string')
        paths.set(record.data, path.replace(/^\//, ''));
    }
  }
  return paths;
}

/** Reads `aws://123456789012/eu-west-1`. `unknown-account` and `unknown-region` mean that the stack has none. */
function readEnvironment(environment: string | undefined): { accountId?: string; region?: string } {
  const [, accountId, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment ?? '') ?? [];
  return {
    ...(accountId !== undefined && accountId !== 'unknown-account' && { accountId }),
    ...(region !== undefined && region !== 'unknown-region' && { region }),
  };
}

function readStack(
  directory: string,
  id: string,
  artifact: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
): AssemblyStack {
  const templateFile = text(artifact.properties['templateFile']);
  if (templateFile === undefined) {
    throw new EngineError(
      'assembly_invalid',
      `The stack ${id} in ${directory}/manifest.json has no templateFile.`,
      'Run `npx cdk synth` again.',
    );
  }
  const assets = new Map<string, Asset>();
  for (const dependency of artifact.dependencies) {
    const manifest = artifacts[dependency];
    const file = manifest?.type === 'cdk:asset-manifest' ? text(manifest.properties['file']) : undefined;
    if (file !== undefined) for (const [key, asset] of readAssets(directory, file)) assets.set(key, asset);
  }
  return {
    name: text(artifact.properties['stackName']) ?? id,
    template: readJson(directory, templateFile, template),
    assets,
    constructPaths: readConstructPaths(directory, artifact),
    ...readEnvironment(artifact.environment),
  };
}

function readStacks(directory: string): FoundStack[] {
  const artifacts = readManifest(directory);
  return Object.entries(artifacts).flatMap(([id, artifact]): FoundStack[] => {
    if (artifact.type === 'aws:cloudformation:stack') {
      return [{ id, dependencies: artifact.dependencies, stack: readStack(directory, id, artifact, artifacts) }];
    }
    const nested = artifact.type === 'cdk:cloud-assembly' ? text(artifact.properties['directoryName']) : undefined;
    return nested === undefined ? [] : readStacks(resolve(directory, nested));
  });
}

/**
 * Reads a cloud assembly (`cdk.out`), including nested stages.
 * @throws EngineError `assembly_missing`, `assembly_invalid`, `assembly_version`, `assembly_empty`
 */
export function readAssembly(directory: string): Assembly {
  const root = resolve(directory);
  const found = new Map(readStacks(root).map((entry) => [entry.id, entry]));
  if (found.size === 0) {
    throw new EngineError(
      'assembly_empty',
      `${root} contains no stack.`,
      'Check that the CDK app creates at least one stack.',
    );
  }
  const sorted = sortByDependency(
    [...found.keys()],
    (id) => found.get(id)?.dependencies.filter((other) => found.has(other)) ?? [],
  );
  if (sorted.cycle) {
    throw new EngineError(
      'assembly_invalid',
      `The stacks depend on each other in a cycle: ${sorted.cycle.join(' → ')}.`,
      'Remove one of these dependencies.',
    );
  }
  return { directory: root, stacks: sorted.order.map((id) => found.get(id)!.stack) };
}
