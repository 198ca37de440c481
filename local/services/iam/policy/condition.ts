import { arnMatcher, patternToRegExp } from './pattern';

/** Condition keys of a call, in lower case, each with its values. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

/** A compiled `Condition` element. */
export interface Conditions {
  /** The condition keys of the element, in lower case. */
  readonly keys: readonly string[];
  /** Whether every condition is met. */
  areMet(context: ConditionContext): boolean;
}

type Matcher = (value: string) => boolean;

interface Operator {
  compile(expected: string): Matcher;
  /** Set on `…Not…` operators. Such a condition is met if no expected value matches or the key is absent. */
  readonly negated?: true;
}

const equals =
  (expected: string): Matcher =>
  (value) =>
    value === expected;
const equalsIgnoreCase =
  (expected: string): Matcher =>
  (value) =>
    value.toLowerCase() === expected.toLowerCase();
const like = (expected: string): Matcher => {
  const pattern = patternToRegExp(expected);
  return (value) => pattern.test(value);
};
const numeric =
  (compare: (value: number, expected: number) => boolean) =>
  (expected: string): Matcher =>
  (value) =>
    value.trim() !== '' && compare(Number(value), Number(expected));

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compile: equals },
  StringNotEquals: { compile: equals, negated: true },
  StringEqualsIgnoreCase: { compile: equalsIgnoreCase },
  StringNotEqualsIgnoreCase: { compile: equalsIgnoreCase, negated: true },
  StringLike: { compile: like },
  StringNotLike: { compile: like, negated: true },
  ArnEquals: { compile: arnMatcher },
  ArnLike: { compile: arnMatcher },
  ArnNotEquals: { compile: arnMatcher, negated: true },
  ArnNotLike: { compile: arnMatcher, negated: true },
  Bool: { compile: equalsIgnoreCase },
  NumericEquals: { compile: numeric((value, expected) => value === expected) },
  NumericNotEquals: { compile: numeric((value, expected) => value === expected), negated: true },
  NumericLessThan: { compile: numeric((value, expected) => value < expected) },
  NumericLessThanEquals: { compile: numeric((value, expected) => value <= expected) },
  NumericGreaterThan: { compile: numeric((value, expected) => value > expected) },
  NumericGreaterThanEquals: { compile: numeric((value, expected) => value >= expected) },
};

const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

type Test = (values: readonly string[] | undefined) => boolean;

function compileTest(name: string, expected: readonly string[]): Test | undefined {
  if (name === 'Null') {
    const absent = new Set(expected.map((value) => value.toLowerCase() === 'true'));
    return (values) => absent.has(values === undefined);
  }
  const [, quantifier, base = '', ifExists] = NAME.exec(name) ?? [];
  const operator = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined;
  if (!operator) return undefined;
  const matchers = expected.map((value) => operator.compile(value));
  const one: Matcher = (value) => matchers.some((matches) => matches(value)) !== (operator.negated ?? false);
  return (values) => {
    if (quantifier === 'ForAllValues') return (values ?? []).every(one);
    if (values === undefined || values.length === 0) {
      return ifExists !== undefined || (quantifier === undefined && operator.negated === true);
    }
    return operator.negated && quantifier === undefined ? values.every(one) : values.some(one);
  };
}

/**
 * Compiles a `Condition` element (IAM JSON policy elements: condition operators).
 * @param problems receives one sentence for each operator or value that is not supported
 */
export function compileConditions(element: unknown, problems: string[]): Conditions {
  const keys: string[] = [];
  const tests: { readonly key: string; readonly test: Test }[] = [];
  for (const [name, block] of Object.entries((element ?? {}) as Record<string, unknown>)) {
    for (const [key, value] of Object.entries((block ?? {}) as Record<string, unknown>)) {
      const expected = [value].flat().map(String);
      const test = compileTest(name, expected);
      if (!test) problems.push(`the condition operator ${name} is not supported`);
      else if (expected.some((text) => text.includes('${')))
        problems.push(`policy variables are not supported (${key}: ${expected.join(', ')})`);
      else {
        keys.push(key.toLowerCase());
        tests.push({ key: key.toLowerCase(), test });
      }
    }
  }
  return { keys, areMet: (context) => tests.every(({ key, test }) => test(context.get(key))) };
}
