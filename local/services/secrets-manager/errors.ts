import { AwsError } from '../../core/errors';

/** `ResourceNotFoundException` for a secret. */
export function secretNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** `ResourceNotFoundException` for a version. @param label for example `staging label: AWSCURRENT` */
export function valueNotFound(label: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${label}`,
  );
}

/** `InvalidParameterException`: a parameter is missing or violates a rule. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'NextToken is invalid. Use the token of the previous response.');
}
