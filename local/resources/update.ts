import { isDeepStrictEqual } from 'node:util';
import { failed, liveScope, resolveOutputs, resolveProperties } from './deployment';
import type { Deployment } from './deployment';
import type { ResolvedResource, ResolvedStack } from '../template/resolved-stack';
import { label, toInput } from './deployment-plan';
import type { Plan } from './deployment-plan';
import type { ResourceRegistry } from './registry';

export type ReloadResult =
  | { readonly status: 'unchanged' }
  /** Paths of the resources that were updated in place. */
  | { readonly status: 'updated'; readonly resources: readonly string[] }
  /** Nothing was updated. Each reason is a change that needs a restart. */
  | { readonly status: 'restart-needed'; readonly reasons: readonly string[] };

interface Change {
  readonly plan: ResolvedStack;
  readonly resource: ResolvedResource;
}

/** The differences between the deployment and a new plan that are known before any update. */
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
    // The other resources of the stack may refer to the added ones, which do not exist.
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
 * Updates a deployment in place to match a new plan. If a change needs a restart, updates nothing.
 * @throws EngineError `resource_failed` if a driver rejects the new properties
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
