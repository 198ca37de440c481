import { errorText } from '../core/error-text';
import { EngineError } from '../core/errors';
import { resolve } from '../template/resolve';
import { NO_VALUE } from '../template/functions';
import type { ResolvedResource, ResolvedStack } from '../template/resolved-stack';
import type { Scope } from '../template/scope';
import { label, toInput } from './deployment-plan';
import type { Plan } from './deployment-plan';
import type { ResourceRegistry } from './registry';
import type { CreatedResource, Properties } from './types';

/** A deployed resource. */
export interface DeployedResource {
  readonly type: string;
  readonly path: string;
  /** The resolved properties of the last creation or update. */
  readonly properties: Properties;
  readonly created: CreatedResource;
}

/** A deployed stack. */
export interface DeployedStack {
  readonly resources: Map<string, DeployedResource>;
  /** Resolved values with AWS addresses. */
  readonly outputs: Map<string, unknown>;
  readonly exports: Map<string, unknown>;
}

/** The deployed stacks by name. */
export type Deployment = Map<string, DeployedStack>;

function missing(message: string): EngineError {
  return new EngineError('template_refused', message);
}

/** The scope of a stack during its deployment. A reference to a resource that is not created yet throws. */
export function liveScope(plan: ResolvedStack, deployment: Deployment): Scope {
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
        `Fn::GetAtt refers to ${attribute} of ${path} (${type}), which has ${Object.keys(created.attributes ?? {}).join(', ') || 'no attributes'}`,
      );
    },
    importValue: (name) => {
      for (const { exports } of deployment.values()) if (exports.has(name)) return exports.get(name);
      throw missing(`no stack exports ${JSON.stringify(name)}`);
    },
    stackOutput: (stackName, outputName) => deployment.get(stackName)?.outputs.get(outputName),
  });
}

/** The properties of a resource, resolved with the resources that exist now. */
export function resolveProperties(resource: ResolvedResource, scope: Scope): Properties {
  const resolved = resolve(resource.template, scope);
  return resolved === NO_VALUE ? {} : (resolved as Properties);
}

/** Stores the resolved outputs and exports of a stack in the deployment. */
export function resolveOutputs(plan: ResolvedStack, deployment: Deployment): void {
  const stack = deployment.get(plan.name)!;
  const scope = liveScope(plan, deployment);
  for (const { name, value, exportName } of plan.outputs) {
    const resolved = resolve(value, scope);
    stack.outputs.set(name, resolved);
    if (typeof exportName === 'string') stack.exports.set(exportName, resolved);
  }
}

/**
 * Creates the resources of a plan and adds them to `deployment`.
 * @throws EngineError `resource_failed` that names the resource. Resources that were created before it remain.
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

/** Wraps the error of a driver in an error that names the resource. */
export function failed(resource: ResolvedResource, cause: unknown): EngineError {
  const remediation = cause instanceof EngineError ? cause.remediation : undefined;
  return new EngineError('resource_failed', `${label(resource)}: ${errorText(cause)}`, remediation, { cause });
}
