import type { Random } from '../core/random';
import type { ResourceInput } from './types';

const SUFFIX_LENGTH = 8;

/**
 * Generates a name in CloudFormation's form: `<stack>-<logical id>-<random>`, at most `maxLength` characters.
 * The stack and the logical id are shortened, never the random part, so that shortened names remain unique.
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
