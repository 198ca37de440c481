import { EngineError } from '../core/errors';
import { resolve } from '../template/resolve';
import { NO_VALUE } from '../template/functions';
import type { PlannedResource, StackPlan } from '../template/resolved-stack';
import type { Scope } from '../template/scope';
import { label, toInput } from './deployment-plan';
import type { Plan } from './deployment-plan';
import type { ResourceRegistry } from './registry';
import type { CreatedResource, Properties } from './types';

/** A resource that exists. */
export interface DeployedResource {
  readonly type: string;
  readonly path: string;
  /** As they were applied last. */
  readonly properties: Properties;
  readonly created: CreatedResource;
}

/** A stack that exists. */
export interface DeployedStack {
  readonly resources: Map<string, DeployedResource>;
  /** Resolved, not localized. */
  readonly outputs: Map<string, unknown>;
  readonly exports: Map<string, unknown>;
}

/** All stacks that exist, by name. */
export type Deployment = Map<string, DeployedStack>;

function missing(what: string): EngineError {
  return new EngineError('template_refused', what);
}

/** The scope of a stack whose earlier resources, and the stacks before it, exist. */
export function liveScope(plan: StackPlan, deployment: Deployment): Scope {
  const own = (logicalId: string): DeployedResource => {
    const found = deployment.get(plan.name)?.resources.get(logicalId);
    if (!found) throw missing(`${plan.name}/${logicalId} does not exist yet`);
    return found;
  };
  return plan.scope({
    resource: (logicalId) => own(logicalId).created.ref,
    attribute: (logicalId, attribute) => {
      const { type, path, created } = own(logicalId);
      const value = created.attributes?.[attribute];
      if (value !== undefined) return value;
      throw missing(
        `Fn::GetAtt asks ${path} (${type}) for ${attribute}; it has ${Object.keys(created.attributes ?? {}).join(', ') || 'no attributes'}`,
      );
    },
    importValue: (name) => {
      for (const { exports } of deployment.values()) if (exports.has(name)) return exports.get(name);
      throw missing(`nothing exports ${name}`);
    },
    stackOutput: (stackName, outputName) => deployment.get(stackName)?.outputs.get(outputName),
  });
}

/** The properties of a resource as things stand. */
export function resolveProperties(resource: PlannedResource, scope: Scope): Properties {
  const resolved = resolve(resource.template, scope);
  return resolved === NO_VALUE ? {} : (resolved as Properties);
}

/** Resolves the outputs and exports of a stack. */
export function resolveOutputs(plan: StackPlan, deployment: Deployment): void {
  const stack = deployment.get(plan.name)!;
  const scope = liveScope(plan, deployment);
  for (const { name, value, exportName } of plan.outputs) {
    const resolved = resolve(value, scope);
    stack.outputs.set(name, resolved);
    if (typeof exportName === 'string') stack.exports.set(exportName, resolved);
  }
}

/**
 * Creates everything that a plan has, into `deployment`.
 * @throws EngineError `resource_failed` that names the resource; what was created before stays
 */
export async function deploy(plan: Plan, registry: ResourceRegistry, deployment: Deployment): Promise<void> {
  for (const stackPlan of plan) {
    const resources = new Map<string, DeployedResource>();
    deployment.set(stackPlan.name, { resources, outputs: new Map(), exports: new Map() });
    const scope = liveScope(stackPlan, deployment);
    for (const resource of stackPlan.resources) {
      try {
        const properties = resolveProperties(resource, scope);
        const created = await registry.get(resource.type)!.create(toInput(stackPlan.name, resource, properties));
        resources.set(resource.logicalId, { type: resource.type, path: resource.path, properties, created });
      } catch (cause) {
        throw failed(resource, cause);
      }
    }
    resolveOutputs(stackPlan, deployment);
  }
}

/** Names the resource in an error of its driver. */
export function failed(resource: PlannedResource, cause: unknown): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const remediation = cause instanceof EngineError ? cause.remediation : undefined;
  return new EngineError('resource_failed', `${label(resource)}: ${message}`, remediation, { cause });
}
