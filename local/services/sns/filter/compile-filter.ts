import { BlockList, isIP } from 'node:net';
import { groupBy } from '../../../core/group-by';
import type { FlatPolicy } from './filter-policy';
import { flattenPolicy } from './filter-policy';
import type { FilterScope, PolicyObject } from './filter-policy';
import type { MessageAttributes } from '../messages/published-message';

/** SNS compares numbers from -10^9 to 10^9, with five decimals. */
const DECIMALS = 1e5;
const MAX_NUMBER = 1e9;

/** The values of a message by path. An array has the values of its elements. */
type Values = ReadonlyMap<string, readonly unknown[]>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The values of the attributes. Filters ignore binary attributes. */
function attributeValues(attributes: MessageAttributes): Values {
  const values = new Map<string, readonly unknown[]>();
  for (const [name, { Type, Value }] of Object.entries(attributes)) {
    if (Type === 'String.Array') {
      const list = parse(Value);
      if (Array.isArray(list)) values.set(name, list);
    } else if (Type.startsWith('Number')) values.set(name, [Number(Value)]);
    else if (Type.startsWith('String')) values.set(name, [Value]);
  }
  return values;
}

/** The leaves of a JSON object by path; `undefined` if the body is not a JSON object. */
function bodyValues(body: string): Values | undefined {
  const root = parse(body);
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return undefined;
  const leaves: { readonly path: string; readonly value: unknown }[] = [];
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`);
    } else {
      leaves.push({ path, value });
    }
  };
  walk(root, '');
  return new Map(
    [...groupBy(leaves, ({ path }) => path)].map(([path, group]) => [path, group.map(({ value }) => value)]),
  );
}

function compare(operator: string, value: number, operand: number): boolean {
  const [a, b] = [Math.round(value * DECIMALS), Math.round(operand * DECIMALS)];
  switch (operator) {
    case '=':
      return a === b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function matchesNumeric(value: unknown, expression: readonly unknown[]): boolean {
  if (typeof value !== 'number' || !(Math.abs(value) <= MAX_NUMBER)) return false;
  for (let i = 0; i < expression.length; i += 2) {
    if (!compare(String(expression[i]), value, Number(expression[i + 1]))) return false;
  }
  return true;
}

function matchesCidr(value: unknown, cidr: string): boolean {
  const version = typeof value === 'string' ? isIP(value) : 0;
  if (version === 0) return false;
  const [network = '', bits] = cidr.split('/');
  if (isIP(network) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(String(value), family);
}

function isAnythingBut(value: unknown, excluded: unknown): boolean {
  if (value === null) return false;
  if (Array.isArray(excluded)) return !excluded.includes(value);
  if (typeof excluded === 'object' && excluded !== null) {
    return typeof value === 'string' && !value.startsWith((excluded as { prefix: string }).prefix);
  }
  return value !== excluded;
}

/** Whether a value satisfies a condition other than `exists`. */
function matchesValue(value: unknown, condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) {
    return typeof condition === 'number' ? matchesNumeric(value, ['=', condition]) : value === condition;
  }
  const [operator, pattern] = Object.entries(condition)[0]!;
  if (operator === 'numeric') return matchesNumeric(value, pattern as unknown[]);
  if (operator === 'anything-but') return isAnythingBut(value, pattern);
  if (operator === 'cidr') return matchesCidr(value, String(pattern));
  if (typeof value !== 'string') return false;
  if (operator === 'prefix') return value.startsWith(String(pattern));
  if (operator === 'suffix') return value.endsWith(String(pattern));
  return value.toLowerCase() === String(pattern).toLowerCase();
}

function existsCondition(condition: unknown): boolean | undefined {
  const exists = (condition as { exists?: unknown } | null)?.exists;
  return typeof exists === 'boolean' ? exists : undefined;
}

function matches(flat: FlatPolicy, values: Values): boolean {
  return flat.some((keys) =>
    keys.every(({ path, conditions }) => {
      const found = values.get(path) ?? [];
      return conditions.some((condition) => {
        const exists = existsCondition(condition);
        return exists === undefined
          ? found.some((value) => matchesValue(value, condition))
          : exists === values.has(path);
      });
    }),
  );
}

/** Whether the filter accepts a message. */
export type Filter = (attributes: MessageAttributes, body: string) => boolean;

/**
 * Compiles a valid policy. A message matches if every key matches. A key matches if one of its conditions matches, and
 * `$or` if one of its alternatives matches. An array matches if one of its elements matches. With the scope
 * `MessageBody`, a body that is not a JSON object never matches.
 */
export function compileFilter(policy: PolicyObject, scope: FilterScope): Filter {
  const flat = flattenPolicy(policy);
  return (attributes, body) => {
    const values = scope === 'MessageAttributes' ? attributeValues(attributes) : bodyValues(body);
    return values !== undefined && matches(flat, values);
  };
}
