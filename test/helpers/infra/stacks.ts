import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib';
import { composeStage } from '../../../lib/stacks/compose-stage';
import type { StageStacks } from '../../../lib/stacks/compose-stage';
import { parseConfig } from '../../../lib/config/parse-config';
import type { TidingsConfigInput } from '../../../lib/config/parse-config';
import { FUNCTION_NAMES } from '../../../contract/functions';

const root = join(__dirname, '..', '..', '..');

/** The feature flags of the app. */
export const CONTEXT = (JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object }).context;

/** A folder with a one-line bundle per function, so that templates can be tested without bundling the functions. */
export const CODE_DIRECTORY = makeCode();
afterAll(() => rmSync(CODE_DIRECTORY, { recursive: true, force: true }));

const composed = new Map<string, StageStacks>();

/** A stage of the configuration file. */
export type StageInput = TidingsConfigInput['stages'][string];

/** Creates an app with the feature flags of cdk.json, without CloudFormation's own slow validation. */
export function createApp(builtinCloudFormationValidation = false): App {
  return new App({ context: { ...CONTEXT }, analyticsReporting: false, builtinCloudFormationValidation });
}

/** Creates the stacks of one stage in their own app. Equal configurations share the stacks, which tests must not change. */
export function compose(stage: StageInput = {}, name = 'test'): StageStacks {
  const key = JSON.stringify([stage, name]);
  const stacks = composed.get(key) ?? composeInto(createApp(), stage, name);
  composed.set(key, stacks);
  return stacks;
}

/** Creates the stacks of one stage in a given app. */
export function composeInto(app: App, stage: StageInput = {}, name = 'test'): StageStacks {
  const config = parseConfig({ stages: { [name]: stage } }, name);
  return composeStage(app, { config, codeDirectory: CODE_DIRECTORY });
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- defined by the template
  readonly Properties: Record<string, any>;
  readonly [name: string]: unknown;
}

/** All resources of a stack, by logical id, optionally of one type. */
export function resources(stack: Stack, type?: string): Record<string, Resource> {
  const all = Template.fromStack(stack).toJSON()['Resources'] as Record<string, Resource>;
  return Object.fromEntries(Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type));
}

/** The outputs of a stack, without exports for other stacks. */
export function outputs(stack: Stack): Record<string, unknown> {
  const all = (Template.fromStack(stack).toJSON()['Outputs'] ?? {}) as Record<
    string,
    { Value: unknown; Export?: unknown }
  >;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, { Export }]) => Export === undefined)
      .map(([name, { Value }]) => [name, Value]),
  );
}

function makeCode(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-code-'));
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  return directory;
}
