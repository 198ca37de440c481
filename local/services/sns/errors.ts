import { AwsError } from '../../core/errors';

/** `InvalidParameter` in the form that SNS uses for nearly all errors: `Invalid parameter: <detail>`. */
export function invalidParameter(detail: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${detail}`);
}

/**
 * `InvalidParameter` for an attribute. The texts of `Subscribe` and `CreateTopic` have a prefix. The texts
 * of `Set…Attributes` do not.
 */
export function invalidAttribute(reason: string, inCreation: boolean): AwsError {
  return invalidParameter(inCreation ? `Attributes Reason: ${reason}` : reason);
}

/** `ParameterValueInvalid`: a message attribute violates a rule. */
export function parameterValueInvalid(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}

/** `NotFound` (404). */
export function notFound(what: 'Topic' | 'Subscription'): AwsError {
  return new AwsError('NotFound', `${what} does not exist`, 404);
}

/** `AuthorizationError` (403) for a reason other than a policy. */
export function notAuthorized(message: string): AwsError {
  return new AwsError('AuthorizationError', message, 403);
}
