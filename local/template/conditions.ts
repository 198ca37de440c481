import { invalid } from './functions';
import { resolve } from './resolve';
import type { Scope } from './scope';

/** Evaluates conditions of the `Conditions` section, each when it is first needed. */
export function createConditions(
  conditions: Readonly<Record<string, unknown>>,
): (name: string, scope: Scope) => boolean {
  const results = new Map<string, boolean>();
  const evaluating = new Set<string>();

  const named = (name: string, scope: Scope): boolean => {
    const known = results.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(conditions, name)) throw invalid(`There is no condition ${JSON.stringify(name)}`);
    if (evaluating.has(name)) throw invalid(`The condition ${JSON.stringify(name)} depends on itself`);
    evaluating.add(name);
    const result = evaluate(conditions[name], scope);
    evaluating.delete(name);
    results.set(name, result);
    return result;
  };

  const evaluate = (expression: unknown, scope: Scope): boolean => {
    const [entry, ...rest] = Object.entries((expression ?? {}) as Record<string, unknown>);
    if (!entry || rest.length > 0)
      throw invalid(`A condition must be an object with one function, but got ${JSON.stringify(expression)}`);
    const [name, args] = entry;
    if (name === 'Condition') return named(String(args), scope);
    const list = Array.isArray(args) ? (args as unknown[]) : [];
    if (name === 'Fn::Equals' && list.length === 2) {
      return JSON.stringify(comparable(list[0], scope)) === JSON.stringify(comparable(list[1], scope));
    }
    if (name === 'Fn::Not' && list.length === 1) return !evaluate(list[0], scope);
    if (name === 'Fn::And' && list.length >= 2) return list.every((item) => evaluate(item, scope));
    if (name === 'Fn::Or' && list.length >= 2) return list.some((item) => evaluate(item, scope));
    throw invalid(`The engine cannot evaluate the condition ${JSON.stringify(expression)}`);
  };

  const comparable = (value: unknown, scope: Scope): unknown => {
    const resolved = resolve(value, scope);
    return typeof resolved === 'number' || typeof resolved === 'boolean' ? String(resolved) : resolved;
  };

  return named;
}
