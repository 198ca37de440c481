import type { Item } from '../../../lambdas/dynamodb/batch-table';

/** Names and values of the placeholders in an expression. */
export interface Bindings {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/** Evaluates a condition as DynamoDB does. A missing item has no attributes. */
export function conditionHolds(expression: string | undefined, item: Item | undefined, bindings: Bindings): boolean {
  if (expression === undefined) return true;
  return expression
    .split(' OR ')
    .some((branch) => branch.split(' AND ').every((term) => termHolds(term, item, bindings)));
}

function termHolds(term: string, item: Item | undefined, bindings: Bindings): boolean {
  const presence = /^attribute_(not_)?exists\((#\w+)\)$/.exec(term);
  if (presence) return (item?.[nameOf(presence[2], bindings)] === undefined) === (presence[1] !== undefined);
  const comparison = /^(#\w+) (=|<=) (:\w+)$/.exec(term);
  if (comparison === null) throw new Error(`The simulated DynamoDB does not support the condition ${term}.`);
  const [, name, operator, value] = comparison;
  const actual = item?.[nameOf(name, bindings)];
  const expected = valueOf(value, bindings);
  if (actual === undefined) return false;
  if (operator === '=') return actual.S === expected.S && actual.N === expected.N;
  return actual.N !== undefined && Number(actual.N) <= Number(expected.N);
}

/** Applies an update expression and returns the new item. */
export function update(expression: string, key: Item, item: Item | undefined, bindings: Bindings): Item {
  const next: Item = { ...key, ...item };
  const [sets = '', removes] = expression.replace(/^SET /, '').split(' REMOVE ');
  for (const assignment of sets.split(/, (?=#)/)) {
    const parts = /^(#\w+) = (?:if_not_exists\((#\w+), (:\w+)\)|(:\w+))(?: \+ (:\w+))?$/.exec(assignment);
    if (parts === null) throw new Error(`The simulated DynamoDB does not support the assignment ${assignment}.`);
    const [, target, looked, fallback, plain, summand] = parts;
    const kept = looked === undefined ? undefined : item?.[nameOf(looked, bindings)];
    const base = kept ?? valueOf(fallback ?? plain, bindings);
    next[nameOf(target, bindings)] =
      summand === undefined ? base : { N: String(Number(base.N) + Number(valueOf(summand, bindings).N)) };
  }
  for (const name of removes?.split(', ') ?? []) delete next[nameOf(name, bindings)];
  return next;
}

function nameOf(placeholder: string | undefined, { ExpressionAttributeNames: names }: Bindings): string {
  const name = names?.[placeholder ?? ''];
  if (name === undefined)
    throw new Error(`The expression uses ${placeholder}, but ExpressionAttributeNames does not define it.`);
  return name;
}

function valueOf(placeholder: string | undefined, { ExpressionAttributeValues: values }: Bindings) {
  const value = values?.[placeholder ?? ''];
  if (value === undefined)
    throw new Error(`The expression uses ${placeholder}, but ExpressionAttributeValues does not define it.`);
  return value;
}
