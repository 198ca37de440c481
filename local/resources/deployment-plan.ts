import type { Assembly } from '../assembly/types';
import type { Account } from '../core/account';
import { EngineError } from '../core/errors';
import { placeholder } from '../template/placeholder';
import { planStack } from '../template/resolve-stack';
import type { AttributeReference, PlannedResource, StackPlan } from '../template/resolved-stack';
import { unsupportedProperties } from './check-properties';
import type { ResourceRegistry } from './registry';
import type { ResourceInput } from './types';

/** Everything that will exist, in the order of creation, checked. */
export type Plan = readonly StackPlan[];

function invalid(message: string): EngineError {
  return new EngineError('template_invalid', message);
}

/** Plans the stacks one after another: a stack sees the outputs and exports of those before it. */
function planStacks(assembly: Assembly, account: Account): StackPlan[] {
  const plans: StackPlan[] = [];
  const lookups = {
    importValue: (name: string) => {
      const found = plans.some((plan) => plan.outputs.some(({ exportName }) => exportName === name));
      if (!found) throw invalid(`no stack that is deployed before exports ${JSON.stringify(name)}`);
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
  for (const stack of assembly.stacks) plans.push(planStack(stack, account, lookups));
  return plans;
}

/** How a resource is named in messages. */
export function label(resource: Pick<PlannedResource, 'path' | 'type'>): string {
  return `${resource.path} (${resource.type})`;
}

/** What a driver gets for a planned resource. */
export function toInput(
  stackName: string,
  { logicalId, path }: PlannedResource,
  properties: ResourceInput['properties'],
): ResourceInput {
  return { stackName, logicalId, path, properties };
}

function checkResource(plan: StackPlan, resource: PlannedResource, registry: ResourceRegistry): readonly string[] {
  const driver = registry.get(resource.type);
  if (!driver) return ['the engine does not support this resource type'];
  const unsupported = unsupportedProperties(driver.properties, resource.properties);
  const input = toInput(plan.name, resource, resource.properties);
  return [...unsupported, ...(unsupported.length === 0 ? (driver.validate?.(input) ?? []) : [])];
}

function checkAttributes(
  plan: StackPlan,
  references: readonly AttributeReference[],
  registry: ResourceRegistry,
): readonly string[] {
  const types = new Map(plan.resources.map(({ logicalId, type }) => [logicalId, type]));
  return references.flatMap(({ logicalId, attribute }) => {
    const type = types.get(logicalId);
    const attributes = type === undefined ? undefined : registry.get(type)?.attributes;
    if (!attributes || attributes.includes(attribute)) return [];
    return [
      `Fn::GetAtt asks ${logicalId} (${type}) for ${attribute}; it has ${attributes.join(', ') || 'no attributes'}`,
    ];
  });
}

function checkStack(plan: StackPlan, registry: ResourceRegistry): readonly string[] {
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
 * Plans a whole assembly and checks every resource of every stack before anything is created.
 * @throws EngineError `template_refused` that lists each problem as `Stack/Path (Type): what`
 */
export function planAssembly(assembly: Assembly, account: Account, registry: ResourceRegistry): Plan {
  const plans = planStacks(assembly, account);
  const problems = plans.flatMap((plan) => checkStack(plan, registry));
  if (problems.length === 0) return plans;
  throw new EngineError(
    'template_refused',
    `The engine cannot run this app; ${problems.length} ${problems.length === 1 ? 'thing stands' : 'things stand'} in the way:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    'Change the app, or add what is missing to the engine (local/resources/README.md).',
  );
}
