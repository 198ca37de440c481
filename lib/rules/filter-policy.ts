import { MAX_FILTER_KEYS } from '../../contract/sns-limits';
import { MAX_FILTER_COMBINATIONS } from '../../protocol/limits';
import { showValue } from '../errors';
import type { Problem } from '../errors';

/** One condition on a message attribute: an exact value, or an object with one SNS operator. */
export type FilterCondition = string | number | boolean | null | Readonly<Record<string, unknown>>;

/** Conditions by message attribute. A message matches if it meets at least one condition of every attribute. */
export type FilterPolicy = Readonly<Record<string, readonly FilterCondition[]>>;

/** Problems for which SNS rejects a filter policy (SNS Developer Guide, "Filter policy constraints"). */
export function filterPolicyProblems(policy: FilterPolicy, path: string): Problem[] {
  const problems: Problem[] = [];
  const entries = Object.entries(policy);
  if (entries.length > MAX_FILTER_KEYS) {
    problems.push({
      path,
      got: `${entries.length} keys (${entries.map(([key]) => key).join(', ')})`,
      allowed: `at most ${MAX_FILTER_KEYS} keys`,
      next: 'Filter on fewer attributes, or split the endpoint in two.',
    });
  }
  for (const [key, conditions] of entries) {
    if (conditions.length > 0) continue;
    problems.push({
      path: `${path}.${key}`,
      got: showValue(conditions),
      allowed: 'at least one condition',
      next: `Add a condition, or remove ${key} to accept any value.`,
    });
  }
  const combinations = entries.reduce((product, [, conditions]) => product * conditions.length, 1);
  if (combinations > MAX_FILTER_COMBINATIONS) {
    problems.push({
      path,
      got: `${combinations} combinations (${entries.map(([key, list]) => `${key}: ${list.length}`).join(', ')})`,
      allowed: `at most ${MAX_FILTER_COMBINATIONS} combinations, the product of the lengths of all lists`,
      next: 'Shorten a list, use a prefix instead of many values, or split the endpoint in two.',
    });
  }
  return problems;
}
