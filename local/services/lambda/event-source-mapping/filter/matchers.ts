/** Tests one value of an event. The argument is `undefined` if the event has no leaf at the path. */
export type Matcher = (leaf: unknown) => boolean;

type Scalar = string | number | boolean | null;

/** The pattern is invalid. Only developers of this folder see its text, because callers get the text of AWS instead. */
export class PatternError extends Error {}

/** Builds the matcher for one element of a list of values. @throws PatternError */
export function matcherOf(element: unknown): Matcher {
  if (isScalar(element)) return (leaf) => leaf === element;
  if (!isObject(element)) throw new PatternError('a value must be a scalar or an operator');
  const [member, ...others] = Object.entries(element);
  if (!member || others.length > 0) throw new PatternError('an operator object must have exactly one member');
  const build = OPERATORS.get(member[0]);
  if (!build) throw new PatternError(`unknown operator ${member[0]}`);
  return build(member[1]);
}

/** Matches strings case-insensitively. */
function ignoringCase(operand: unknown): Matcher {
  const expected = text(operand).toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === expected;
}

const prefix = (operand: unknown): Matcher => {
  const expected = text(operand);
  return (leaf) => typeof leaf === 'string' && leaf.startsWith(expected);
};

const suffix = (operand: unknown): Matcher => {
  const expected = text(operand);
  return (leaf) => typeof leaf === 'string' && leaf.endsWith(expected);
};

/** Matches a leaf that exists and whose value is not in the list. A missing leaf does not match. */
function anythingBut(operand: unknown): Matcher {
  if (isObject(operand) && !Array.isArray(operand)) {
    const excluded = matcherOf(operand);
    if (!('prefix' in operand) && !('suffix' in operand))
      throw new PatternError('anything-but supports the operators prefix and suffix only');
    return (leaf) => leaf !== undefined && !excluded(leaf);
  }
  const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || !excluded.every((value) => isScalar(value) && typeof value !== 'boolean')) {
    throw new PatternError('anything-but requires strings or numbers');
  }
  return (leaf) => leaf !== undefined && !excluded.some((value) => value === leaf);
}

function exists(operand: unknown): Matcher {
  if (typeof operand !== 'boolean') throw new PatternError('exists requires true or false');
  return (leaf) => (leaf !== undefined) === operand;
}

const COMPARISONS: ReadonlyMap<unknown, (leaf: number, limit: number) => boolean> = new Map([
  ['=', (leaf: number, limit: number) => leaf === limit],
  ['<', (leaf: number, limit: number) => leaf < limit],
  ['<=', (leaf: number, limit: number) => leaf <= limit],
  ['>', (leaf: number, limit: number) => leaf > limit],
  ['>=', (leaf: number, limit: number) => leaf >= limit],
]);

/** Matches JSON numbers only. DynamoDB encodes numbers as strings, so they never match, as observed on AWS. */
function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length))
    throw new PatternError('numeric requires one or two comparisons');
  const tests: ((leaf: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARISONS.get(operand[i]);
    const limit: unknown = operand[i + 1];
    if (!compare || typeof limit !== 'number')
      throw new PatternError('numeric requires pairs of a comparison and a number');
    tests.push((leaf) => compare(leaf, limit));
  }
  return (leaf) => typeof leaf === 'number' && tests.every((test) => test(leaf));
}

const OPERATORS: ReadonlyMap<string, (operand: unknown) => Matcher> = new Map([
  ['prefix', prefix],
  ['suffix', suffix],
  ['numeric', numeric],
  ['exists', exists],
  ['anything-but', anythingBut],
  ['equals-ignore-case', ignoringCase],
]);

/** Whether a JSON value is an object or an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function text(operand: unknown): string {
  if (typeof operand !== 'string') throw new PatternError('the operator requires a string');
  return operand;
}
