/** A flattened filter policy: alternatives, each a list of keys that must all match. Dots join the keys of nested objects. */
export type FlatPolicy = readonly (readonly FlatKey[])[];

/** A key with its conditions, at least one of which must match. */
export interface FlatKey {
  readonly path: string;
  readonly conditions: readonly unknown[];
}

/** The part of a message that a policy applies to. */
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** An object of a parsed policy. */
export type PolicyObject = Readonly<Record<string, unknown>>;

export function isPolicyObject(value: unknown): value is PolicyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a key is the `$or` operator, whose value is an array of at least two objects. */
export function isOr(key: string, value: unknown): value is readonly PolicyObject[] {
  return key === '$or' && Array.isArray(value) && value.length >= 2 && value.every(isPolicyObject);
}

/** Flattens a valid policy. Each `$or` multiplies the alternatives. */
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
