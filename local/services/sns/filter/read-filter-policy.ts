import { isIP } from 'node:net';
import { isOr, isPolicyObject } from './filter-policy';
import type { FilterScope, PolicyObject } from './filter-policy';

/** Limits of one policy (SNS developer guide, "Filter policy constraints"). */
const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;
const MAX_BYTES = 262_144;

const TEXT_OPERATORS = new Set(['prefix', 'suffix', 'equals-ignore-case']);
const NUMERIC_OPERATORS = new Set(['<', '<=', '=', '>', '>=']);

class FilterProblem extends Error {}

function fail(reason: string): never {
  throw new FilterProblem(`FilterPolicy: ${reason}`);
}

function checkCidr(value: unknown): void {
  // AWS also writes "prefix" in this text, although the operator is `cidr`.
  if (typeof value !== 'string') return fail('prefix match pattern must be a string');
  const [address = '', bits, ...more] = value.split('/');
  if (bits === undefined || more.length > 0) return fail("Malformed CIDR, one '/' required");
  if (!/^-?\d+$/.test(bits)) return fail('Malformed CIDR, mask bits must be an integer');
  const version = isIP(address);
  if (version === 0 || Number(bits) < 0 || Number(bits) > (version === 4 ? 32 : 128))
    fail(`Nonstandard IP address: ${address}`);
}

function checkNumber(operator: unknown, value: unknown): asserts value is number {
  if (typeof value !== 'number') fail(`Value of ${operator === '=' ? 'equals' : String(operator)} must be numeric`);
}

function checkNumeric(value: unknown): void {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  if (list.length === 0) fail('Invalid member in numeric match: ]');
  const [operator, bottom, secondOperator, top, ...more] = list;
  if (typeof operator !== 'string') fail(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  if (!NUMERIC_OPERATORS.has(operator)) fail(`Unrecognized numeric range operator: ${operator}`);
  checkNumber(operator, bottom);
  if (list.length === 2) return;
  if (operator !== '>' && operator !== '>=') fail('Too many elements in numeric expression');
  if (typeof secondOperator !== 'string') fail(`Bad value in numeric range: ${JSON.stringify(secondOperator)}`);
  if (secondOperator !== '<' && secondOperator !== '<=') fail(`Bad numeric range operator: ${secondOperator}`);
  checkNumber(secondOperator, top);
  if (top <= bottom) fail('Bottom must be less than top');
  if (more.length > 0) fail('Too many terms in numeric range expression');
}

function checkAnythingBut(value: unknown): void {
  if (Array.isArray(value)) {
    if (value.length === 0) fail('Empty arrays are not allowed');
    for (const item of value) checkLiteral(item);
  } else if (isPolicyObject(value)) {
    for (const [operator, pattern] of Object.entries(value)) {
      if (operator !== 'prefix') fail(`Unsupported anything-but pattern: ${operator}`);
      if (typeof pattern !== 'string') fail('prefix match pattern must be a string');
    }
  } else {
    checkLiteral(value);
  }
}

function checkLiteral(value: unknown): void {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return;
  fail('Match value must be String, number, true, false, or null');
}

function checkCondition(condition: unknown): void {
  if (!isPolicyObject(condition)) return checkLiteral(condition);
  const entries = Object.entries(condition);
  if (entries.length !== 1) fail('Only one key allowed in match expression');
  const [operator, value] = entries[0]!;
  if (TEXT_OPERATORS.has(operator)) {
    if (typeof value !== 'string') fail(`${operator} match pattern must be a string`);
  } else if (operator === 'exists') {
    if (typeof value !== 'boolean') fail('exists match pattern must be either true or false.');
  } else if (operator === 'numeric') checkNumeric(value);
  else if (operator === 'cidr') checkCidr(value);
  else if (operator === 'anything-but') checkAnythingBut(value);
  else fail(`Unrecognized match type ${operator}`);
}

/**
 * Checks every condition and counts the combinations: the product of the lengths of all arrays, each multiplied by the
 * depth of its key. The combinations of the branches of an `$or` are added.
 */
function checkObject(policy: PolicyObject, scope: FilterScope, depth: number, before: number): number {
  let combinations = before;
  for (const [key, value] of Object.entries(policy)) {
    if (isOr(key, value)) {
      const start = combinations;
      combinations = value.reduce((sum, branch) => sum + checkObject(branch, scope, depth, start), 0);
    } else if (isPolicyObject(value)) {
      combinations = checkObject(value, scope, depth + 1, combinations);
      if (scope === 'MessageAttributes')
        throw new FilterProblem('Filter policy scope MessageAttributes does not support nested filter policy');
    } else if (Array.isArray(value)) {
      if (value.length === 0) fail('Empty arrays are not allowed');
      value.forEach(checkCondition);
      combinations *= value.length * depth;
    } else {
      fail(`"${key}" must be an object or an array`);
    }
  }
  return combinations;
}

/** A filter policy, or a description of the first problem in it. */
export type FilterReading = { readonly policy: PolicyObject } | { readonly problem: string };

/** Reads a filter policy. `problem` has the text of AWS, without its line and column. */
export function readFilterPolicy(text: string, scope: FilterScope): FilterReading {
  try {
    if (Buffer.byteLength(text) > MAX_BYTES) fail(`Filter policy must not be larger than ${MAX_BYTES} bytes`);
    const policy: unknown = JSON.parse(text);
    if (!isPolicyObject(policy)) return fail('Filter policy must be a JSON object');
    if (Object.keys(policy).length > MAX_KEYS) fail(`Filter policy can not have more than ${MAX_KEYS} keys`);
    if (checkObject(policy, scope, 1, 1) > MAX_COMBINATIONS) fail('Filter policy is too complex');
    return { policy };
  } catch (error) {
    if (error instanceof FilterProblem) return { problem: error.message };
    if (error instanceof SyntaxError) return { problem: `FilterPolicy: failed to parse JSON. ${error.message}` };
    throw error;
  }
}
