/** A filter policy, flattened: alternatives, each a list of keys that must all match. Keys of nested objects are joined by dots. */
export type FlatPolicy = readonly (readonly FlatKey[])[];

/** One key with the conditions of which one must match. */
export interface FlatKey {
  readonly path: string;
  readonly conditions: readonly unknown[];
}

/** Where a policy looks. */
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** An object of a parsed policy. */
export type PolicyObject = Readonly<Record<string, unknown>>;

export function isPolicyObject(value: unknown): value is PolicyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a key is the `$or` operator: an array of two or more objects. */
export function isOr(key: string, value: unknown): value is readonly PolicyObject[] {
  return key === '$or' && Array.isArray(value) && value.length >= 2 && value.every(isPolicyObject);
}

/** Flattens a valid policy. `$or` multiplies the alternatives. */
export function flattenPolicy(policy: PolicyObject, prefix = ''): FlatPolicy {
  let alternatives: FlatPolicy = [[]];
  const and = (branches: FlatPolicy): void => {
    alternatives = alternatives.flatMap((keys) => branches.map((branch) => [...keys, ...branch]));
  };
  for (const [key, value] of Object.entries(policy)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isOr(key, value)) and(value.flatMap((branch) => flattenPolicy(branch, prefix)));
    else if (isPolicyObject(value)) and(flattenPolicy(value, path));
    else and([[{ path, conditions: value as readonly unknown[] }]]);
  }
  return alternatives;
}
