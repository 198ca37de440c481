import { AwsError } from '../../core/errors';

/** `InvalidParameter` in the form that SNS uses for nearly everything: `Invalid parameter: <detail>`. */
export function invalidParameter(detail: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${detail}`);
}

/** `InvalidParameter` about an attribute; `Subscribe` and `CreateTopic` say where it came from, the Set calls do not. */
export function invalidAttribute(reason: string, inCreation: boolean): AwsError {
  return invalidParameter(inCreation ? `Attributes Reason: ${reason}` : reason);
}

/** `ParameterValueInvalid`: a message attribute breaks a rule. */
export function parameterValueInvalid(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}

/** `NotFound` (404). */
export function notFound(what: 'Topic' | 'Subscription'): AwsError {
  return new AwsError('NotFound', `${what} does not exist`, 404);
}

/** `AuthorizationError` (403) for calls that no policy is asked about. */
export function notAuthorized(message: string): AwsError {
  return new AwsError('AuthorizationError', message, 403);
}
