import * as v from 'valibot';
import { AwsError } from '../core/errors';

/**
 * Checks the input of an operation.
 * @throws AwsError `InvalidParameterException` that names the first wrong member
 */
export function parseInput<const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AwsError('InvalidParameterException', `${v.getDotPath(issue) ?? 'The input'}: ${issue.message}`);
}
