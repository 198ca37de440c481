import { AwsError } from '../../core/errors';

export function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

/** `InvalidParameterException`: a parameter violates a rule. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** `InvalidParameterException` for a token that no response contained. */
export function invalidNextToken(): AwsError {
  return invalidParameter('The specified nextToken is invalid.');
}
