import type { AssemblyStack } from '../assembly/types';
import type { Account } from '../core/account';
import { errorText } from '../core/error-text';
import { NO_VALUE, invalid } from './functions';
import { sortByDependency } from './graph';
import type { Lookups, ResolvedResource, ResolvedStack } from './resolved-stack';
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
/** CDK writes this resource for its usage statistics. */
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
  throw invalid(`a condition cannot refer to a resource, but refers to ${JSON.stringify(name)}`);
}

/** Collects problems instead of throwing the first. Each problem names the resource or output that has it. */
class Problems {
  readonly list: string[] = [];

  add(where: string, problem: string): void {
    this.list.push(`${where}: ${problem}`);
  }

  attempt<T>(where: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.add(where, errorText(error));
      return undefined;
    }
  }
}

function resolveResource(
  stack: AssemblyStack,
  logicalId: string,
  resource: TemplateResource,
  trace: Trace,
  existing: ReadonlySet<string>,
  problems: Problems,
): ResolvedResource {
  const path = constructPath(stack, logicalId);
  const { scope, dependencies, attributes } = trace;
  const where = `${path} (${resource.Type})`;
  for (const member of Object.keys(resource)) {
    if (!RESOURCE_MEMBERS.has(member)) problems.add(where, `${member} is not supported`);
  }
  for (const other of [resource.DependsOn ?? []].flat()) {
    if (existing.has(other)) dependencies.add(other);
    else if (!stack.template.Resources[other])
      problems.add(where, `DependsOn refers to ${other}, which does not exist`);
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
 * Resolves the conditions, references and creation order of one stack. Collects problems instead of throwing.
 * @param otherStacks looks up exports and outputs of other stacks
 */
export function resolveStack(
  stack: AssemblyStack,
  account: Account,
  otherStacks: Pick<Lookups, 'importValue' | 'stackOutput'>,
): ResolvedStack {
  const { name, template } = stack;
  const scopes = createStackScopes(name, template, account);
  const problems = new Problems();
  for (const problem of [...sectionProblems(template), ...scopes.problems]) problems.add(name, problem);

  const conditions = scopes.with({ ...otherStacks, resource: unknownName, attribute: unknownName });
  const isMet = (where: string, condition: string | undefined): boolean =>
    condition === undefined || (problems.attempt(where, () => conditions.condition(condition)) ?? false);
  const entries = Object.entries(template.Resources).filter(
    ([id, { Type, Condition }]) => Type !== METADATA_TYPE && isMet(constructPath(stack, id), Condition),
  );
  const existing = new Set(entries.map(([id]) => id));
  const trace = (): Trace => startTrace(name, scopes, existing, otherStacks);

  const planned = new Map(
    entries.map(([id, resource]) => [id, resolveResource(stack, id, resource, trace(), existing, problems)]),
  );
  const sorted = sortByDependency([...planned.keys()], (id) => planned.get(id)!.dependencies);
  if (sorted.cycle) {
    const path = sorted.cycle.map((id) => planned.get(id)!.path).join(' → ');
    problems.add(name, `these resources depend on each other in a cycle: ${path}`);
  }

  const outputTrace = trace();
  const outputs = Object.entries(template.Outputs)
    .filter(([output, { Condition }]) => isMet(`${name}: output ${output}`, Condition))
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
