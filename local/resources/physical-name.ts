import type { Random } from '../core/random';
import type { ResourceInput } from './types';

const SUFFIX_LENGTH = 8;

/**
 * The name that CloudFormation would make up: `<stack>-<logical id>-<random>`, cut to fit.
 * The stack and the logical id are shortened, never the random part, so that cut names stay apart.
 */
export function physicalName(
  input: Pick<ResourceInput, 'stackName' | 'logicalId'>,
  random: Random,
  maxLength: number,
  separator = '-',
): string {
  const suffix = separator + random.text(SUFFIX_LENGTH);
  return `${input.stackName}${separator}${input.logicalId}`.slice(0, maxLength - suffix.length) + suffix;
}
