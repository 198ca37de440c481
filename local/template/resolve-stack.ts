import type { AssemblyStack } from '../assembly/types';
import type { Account } from '../core/account';
import { NO_VALUE, invalid } from './functions';
import { sortByDependency } from './graph';
import type { Lookups, PlannedResource, StackPlan } from './resolved-stack';
import { resolve } from './resolve';
import { createStackScopes, startTrace } from './stack-scope';
import type { Trace } from './stack-scope';
import type { Template, TemplateResource } from './types';

const RESOURCE_MEMBERS = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Description',
]);
const TRANSFORM = 'AWS::LanguageExtensions';
const BOOTSTRAP_RULE = 'CheckBootstrapVersion';
/** Written by CDK for its own statistics. */
const METADATA_TYPE = 'AWS::CDK::Metadata';

function sectionProblems(template: Template): string[] {
  const problems: string[] = [];
  for (const name of [template['Transform'] ?? []].flat()) {
    if (name !== TRANSFORM) problems.push(`Transform ${JSON.stringify(name)} is not supported`);
  }
  for (const name of Object.keys(template.Rules)) {
    if (name !== BOOTSTRAP_RULE) problems.push(`rule ${name}: rules are not supported`);
  }
  if (template['Hooks'] !== undefined) problems.push('Hooks are not supported');
  return problems;
}

function constructPath(stack: AssemblyStack, logicalId: string): string {
  const own = stack.template.Resources[logicalId]?.Metadata?.['aws:cdk:path'];
  const path = typeof own === 'string' ? own : (stack.constructPaths.get(logicalId) ?? `${stack.name}/${logicalId}`);
  return path.replace(/\/Resource$/, '');
}

function unknownName(name: string): never {
  throw invalid(`a condition cannot refer to the resource ${JSON.stringify(name)}`);
}

/** Collects problems by place instead of throwing them. */
class Problems {
  readonly list: string[] = [];

  add(where: string, what: string): void {
    this.list.push(`${where}: ${what}`);
  }

  attempt<T>(where: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.add(where, (error as Error).message);
      return undefined;
    }
  }
}

function planResource(
  stack: AssemblyStack,
  logicalId: string,
  resource: TemplateResource,
  trace: Trace,
  wanted: ReadonlySet<string>,
  problems: Problems,
): PlannedResource {
  const path = constructPath(stack, logicalId);
  const { scope, dependencies, attributes } = trace;
  const where = `${path} (${resource.Type})`;
  for (const member of Object.keys(resource)) {
    if (!RESOURCE_MEMBERS.has(member)) problems.add(where, `${member} is not supported`);
  }
  for (const other of [resource.DependsOn ?? []].flat()) {
    if (wanted.has(other)) dependencies.add(other);
    else if (!stack.template.Resources[other]) problems.add(where, `DependsOn names ${other}, which does not exist`);
  }
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(resource.Properties ?? {})) {
    const resolved = problems.attempt(`${where}: ${name}`, () => resolve(value, scope));
    if (resolved !== undefined && resolved !== NO_VALUE) properties[name] = resolved;
  }
  return {
    logicalId,
    path,
    type: resource.Type,
    template: resource.Properties ?? {},
    properties,
    dependencies,
    attributes,
  };
}

/**
 * Plans one stack: conditions, references and order. Collects problems instead of throwing.
 * @param abroad what other stacks offer
 */
export function planStack(
  stack: AssemblyStack,
  account: Account,
  abroad: Pick<Lookups, 'importValue' | 'stackOutput'>,
): StackPlan {
  const { name, template } = stack;
  const scopes = createStackScopes(name, template, account);
  const problems = new Problems();
  for (const problem of [...sectionProblems(template), ...scopes.problems]) problems.add(name, problem);

  const conditions = scopes.with({ ...abroad, resource: unknownName, attribute: unknownName });
  const isWanted = (where: string, condition: string | undefined): boolean =>
    condition === undefined || (problems.attempt(where, () => conditions.condition(condition)) ?? false);
  const entries = Object.entries(template.Resources).filter(
    ([id, { Type, Condition }]) => Type !== METADATA_TYPE && isWanted(constructPath(stack, id), Condition),
  );
  const wanted = new Set(entries.map(([id]) => id));
  const trace = (): Trace => startTrace(name, scopes, wanted, abroad);

  const planned = new Map(
    entries.map(([id, resource]) => [id, planResource(stack, id, resource, trace(), wanted, problems)]),
  );
  const sorted = sortByDependency([...planned.keys()], (id) => planned.get(id)!.dependencies);
  if (sorted.cycle) {
    const way = sorted.cycle.map((id) => planned.get(id)!.path).join(' → ');
    problems.add(name, `these resources need each other in a circle: ${way}`);
  }

  const outputTrace = trace();
  const outputs = Object.entries(template.Outputs)
    .filter(([output, { Condition }]) => isWanted(`${name}: output ${output}`, Condition))
    .map(([output, { Value, Export }]) => {
      problems.attempt(`${name}: output ${output}`, () => resolve(Value, outputTrace.scope));
      const exportName =
        Export && problems.attempt(`${name}: export of ${output}`, () => resolve(Export.Name, outputTrace.scope));
      return { name: output, value: Value, exportName };
    });

  return {
    name,
    stack,
    resources: (sorted.order ?? []).map((id) => planned.get(id)!),
    outputs,
    outputAttributes: outputTrace.attributes,
    scope: (lookups) => scopes.with(lookups),
    problems: problems.list,
  };
}
