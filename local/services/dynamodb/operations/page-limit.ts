import type { Unchecked } from '../../../aws/typed-operations';
import { readNumber } from '../../../aws/wire-input';
import { validationError } from '../errors';

/**
 * Reads the `Limit` of a list operation.
 * @param max also the default
 * @throws AwsError `ValidationException` below 1 or above `max`
 */
export function readPageLimit(input: { readonly Limit?: Unchecked<number> }, max: number): number {
  const limit = readNumber(input, 'Limit') ?? max;
  if (limit >= 1 && limit <= max) return Math.floor(limit);
  const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${max}`;
  throw validationError(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
