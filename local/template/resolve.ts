import { FUNCTIONS, NO_VALUE, invalid, toText } from './functions';
import type { Scope } from './scope';

const CONDITION_FUNCTIONS = new Set(['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals']);

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`. */
const VARIABLE = /\$\{(!?)([^}]+)\}/g;

function getAtt(args: unknown, scope: Scope): unknown {
  const parts = typeof args === 'string' ? args.split(/\.(.*)/s) : args;
  if (!Array.isArray(parts) || parts.length < 2)
    throw invalid(`Fn::GetAtt needs a resource and an attribute, but got ${JSON.stringify(args)}`);
  const [logicalId, attribute] = parts as [unknown, unknown];
  return scope.getAtt(toText(logicalId, 'Fn::GetAtt'), toText(resolve(attribute, scope), 'Fn::GetAtt'));
}

function sub(args: unknown, scope: Scope): string {
  const [source, variables] = Array.isArray(args)
    ? (args as [unknown, Record<string, unknown> | undefined])
    : [args, undefined];
  return toText(source, 'Fn::Sub').replace(VARIABLE, (_, literal: string, raw: string) => {
    if (literal) return `\${${raw}}`;
    const name = raw.trim();
    if (variables && Object.hasOwn(variables, name)) return toText(resolve(variables[name], scope), 'Fn::Sub');
    const value = name.includes('.') ? getAtt(name, scope) : scope.ref(name);
    return toText(value, 'Fn::Sub');
  });
}

function choose(args: unknown, scope: Scope): unknown {
  if (!Array.isArray(args) || args.length !== 3) throw invalid('Fn::If needs a condition and two values');
  const [condition, yes, no] = args as [unknown, unknown, unknown];
  return resolve(scope.condition(toText(condition, 'Fn::If')) ? yes : no, scope);
}

function resolveIntrinsic(name: string, args: unknown, scope: Scope): unknown {
  if (name === 'Ref') return scope.ref(toText(args, 'Ref'));
  if (name === 'Fn::GetAtt') return getAtt(args, scope);
  if (name === 'Fn::Sub') return sub(args, scope);
  if (name === 'Fn::If') return choose(args, scope);
  const apply = FUNCTIONS[name];
  if (apply) return apply(resolve(args, scope), scope);
  if (CONDITION_FUNCTIONS.has(name)) throw invalid(`${name} is allowed in Conditions only`);
  throw invalid(`The engine does not support the function ${name}`);
}

/**
 * Replaces every intrinsic function in a value. Members and items that are `AWS::NoValue` are removed.
 * @returns the value, or `NO_VALUE` if the value itself is `AWS::NoValue`
 * @throws EngineError `template_invalid`
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const first = entries[0];
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return resolveIntrinsic(first[0], first[1], scope);
  }
  const misplaced = entries.find(([key]) => key.startsWith('Fn::'));
  if (misplaced) throw invalid(`${misplaced[0]} must be the only key of its object`);
  const resolved = entries.map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(resolved.filter(([, member]) => member !== NO_VALUE));
}
