import type { Assembly } from '../assembly/types';
import type { Account } from '../core/account';
import { EngineError } from '../core/errors';
import { placeholder } from '../template/placeholder';
import { resolveStack } from '../template/resolve-stack';
import type { AttributeReference, ResolvedResource, ResolvedStack } from '../template/resolved-stack';
import { unsupportedProperties } from './check-properties';
import type { ResourceRegistry } from './registry';
import type { ResourceInput } from './types';

/** All stacks to deploy, checked and in creation order. */
export type Plan = readonly ResolvedStack[];

function invalid(message: string): EngineError {
  return new EngineError('template_invalid', message);
}

/** Resolves the stacks in deployment order. A stack can refer to outputs and exports of the stacks before it. */
function resolveStacks(assembly: Assembly, account: Account): ResolvedStack[] {
  const plans: ResolvedStack[] = [];
  const lookups = {
    importValue: (name: string) => {
      const found = plans.some((plan) => plan.outputs.some(({ exportName }) => exportName === name));
      if (!found) throw invalid(`no stack that is deployed before this one exports ${JSON.stringify(name)}`);
      return placeholder(name);
    },
    stackOutput: (stackName: string, outputName: string) => {
      const outputs = plans.find((plan) => plan.name === stackName)?.outputs;
      if (!outputs) throw invalid(`the stack ${JSON.stringify(stackName)} is not deployed before this one`);
      if (!outputs.some(({ name }) => name === outputName))
        throw invalid(`the stack ${stackName} has no output ${JSON.stringify(outputName)}`);
      return placeholder(`${stackName}.Outputs.${outputName}`);
    },
  };
  for (const stack of assembly.stacks) plans.push(resolveStack(stack, account, lookups));
  return plans;
}

/** The name of a resource in error texts. */
export function label(resource: Pick<ResolvedResource, 'path' | 'type'>): string {
  return `${resource.path} (${resource.type})`;
}

/** The input of a driver for a resource. */
export function toInput(
  stackName: string,
  { logicalId, path }: ResolvedResource,
  properties: ResourceInput['properties'],
): ResourceInput {
  return { stackName, logicalId, path, properties };
}

function checkResource(plan: ResolvedStack, resource: ResolvedResource, registry: ResourceRegistry): readonly string[] {
  const driver = registry.get(resource.type);
  if (!driver) return ['the engine does not support this resource type'];
  const unsupported = unsupportedProperties(driver.properties, resource.properties);
  const input = toInput(plan.name, resource, resource.properties);
  return [...unsupported, ...(unsupported.length === 0 ? (driver.validate?.(input) ?? []) : [])];
}

function checkAttributes(
  plan: ResolvedStack,
  references: readonly AttributeReference[],
  registry: ResourceRegistry,
): readonly string[] {
  const types = new Map(plan.resources.map(({ logicalId, type }) => [logicalId, type]));
  return references.flatMap(({ logicalId, attribute }) => {
    const type = types.get(logicalId);
    const attributes = type === undefined ? undefined : registry.get(type)?.attributes;
    if (!attributes || attributes.includes(attribute)) return [];
    return [
      `Fn::GetAtt refers to ${attribute} of ${logicalId} (${type}), which has ${attributes.join(', ') || 'no attributes'}`,
    ];
  });
}

function checkStack(plan: ResolvedStack, registry: ResourceRegistry): readonly string[] {
  const ofResources = plan.resources.flatMap((resource) =>
    [...checkResource(plan, resource, registry), ...checkAttributes(plan, resource.attributes, registry)].map(
      (problem) => `${label(resource)}: ${problem}`,
    ),
  );
  const ofOutputs = checkAttributes(plan, plan.outputAttributes, registry).map(
    (problem) => `${plan.name}: outputs: ${problem}`,
  );
  return [...plan.problems, ...ofResources, ...ofOutputs];
}

/**
 * Resolves all stacks of an assembly and checks every resource before any is created.
 * @throws EngineError `template_refused` with all problems, each as `Stack/Path (Type): problem`
 */
export function planAssembly(assembly: Assembly, account: Account, registry: ResourceRegistry): Plan {
  const plans = resolveStacks(assembly, account);
  const problems = plans.flatMap((plan) => checkStack(plan, registry));
  if (problems.length === 0) return plans;
  throw new EngineError(
    'template_refused',
    `The engine cannot run this app. It has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    'Change the app, or add the missing support to the engine (local/resources/README.md).',
  );
}
