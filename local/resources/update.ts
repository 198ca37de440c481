import { isDeepStrictEqual } from 'node:util';
import { failed, liveScope, resolveOutputs, resolveProperties } from './deployment';
import type { Deployment } from './deployment';
import type { PlannedResource, StackPlan } from '../template/resolved-stack';
import { label, toInput } from './deployment-plan';
import type { Plan } from './deployment-plan';
import type { ResourceRegistry } from './registry';

/** What became of a reload. */
export type ReloadResult =
  | { readonly status: 'unchanged' }
  /** Paths of the resources that were updated in place. */
  | { readonly status: 'updated'; readonly resources: readonly string[] }
  /** Nothing was changed: one reason for each thing that only a restart can do. */
  | { readonly status: 'restart-needed'; readonly reasons: readonly string[] };

interface Change {
  readonly plan: StackPlan;
  readonly resource: PlannedResource;
}

/** What differs between the deployment and a new plan, as far as it can be told before any update. */
function diff(
  plan: Plan,
  deployment: Deployment,
  registry: ResourceRegistry,
): { changes: readonly Change[]; reasons: readonly string[] } {
  const changes: Change[] = [];
  const reasons: string[] = [];
  const planned = new Map(
    plan.map((stack) => [stack.name, new Set(stack.resources.map(({ logicalId }) => logicalId))]),
  );
  for (const [name, { resources }] of deployment) {
    if (!planned.has(name)) reasons.push(`the stack ${name} was removed`);
    else
      for (const [id, gone] of resources)
        if (!planned.get(name)!.has(id)) reasons.push(`${gone.path} (${gone.type}) was removed`);
  }
  for (const stack of plan) {
    const deployed = deployment.get(stack.name);
    if (!deployed) {
      reasons.push(`the stack ${stack.name} was added`);
      continue;
    }
    const added = stack.resources.filter(({ logicalId, type }) => deployed.resources.get(logicalId)?.type !== type);
    reasons.push(...added.map((resource) => `${label(resource)} was added`));
    // With something added, the rest of the stack may refer to what does not exist.
    if (added.length > 0) continue;
    const scope = liveScope(stack, deployment);
    for (const resource of stack.resources) {
      const { properties } = deployed.resources.get(resource.logicalId)!;
      if (isDeepStrictEqual(resolveProperties(resource, scope), properties)) continue;
      if (registry.get(resource.type)?.update) changes.push({ plan: stack, resource });
      else reasons.push(`${label(resource)} was changed`);
    }
  }
  return { changes, reasons };
}

/**
 * Brings a deployment to a new plan by updates in place, or changes nothing and says what needs a restart.
 * @throws EngineError `resource_failed` when a driver refuses the new properties
 */
export async function reload(plan: Plan, registry: ResourceRegistry, deployment: Deployment): Promise<ReloadResult> {
  const { changes, reasons } = diff(plan, deployment, registry);
  if (reasons.length > 0) return { status: 'restart-needed', reasons };
  for (const { plan: stack, resource } of changes) {
    const { resources } = deployment.get(stack.name)!;
    const before = resources.get(resource.logicalId)!;
    try {
      const properties = resolveProperties(resource, liveScope(stack, deployment));
      const created = await registry.get(resource.type)!.update!(
        toInput(stack.name, resource, properties),
        before.created,
      );
      resources.set(resource.logicalId, { ...before, path: resource.path, properties, created });
    } catch (cause) {
      throw failed(resource, cause);
    }
  }
  for (const stack of plan) resolveOutputs(stack, deployment);
  if (changes.length === 0) return { status: 'unchanged' };
  return { status: 'updated', resources: changes.map(({ resource }) => resource.path) };
}
