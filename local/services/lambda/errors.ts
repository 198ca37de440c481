import { AwsError } from '../../core/errors';

/** The error of a call that names an unknown function. The text is that of AWS. */
export function functionNotFound(functionArn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}:$LATEST`, 404);
}

/** The error of a permission for a function that does not exist. @param path of the permission in the template */
export function functionToGrantNotFound(path: string, functionName: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `${path}: the function ${functionName} does not exist; create it before its permissions.`,
    404,
  );
}

/** The error of a second function with the same name. The text is that of AWS. */
export function functionExists(functionName: string): AwsError {
  return new AwsError('ResourceConflictException', `Function already exist: ${functionName}`, 409);
}

/** The error of an invocation that exceeds the reserved concurrency of the function. The text is that of AWS. */
export function concurrencyExceeded(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
}

/** The error of a payload that is too large. */
export function requestTooLarge(bytes: number, maxBytes: number): AwsError {
  return new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${maxBytes} bytes for the Invoke operation; it has ${bytes} bytes.`,
    413,
  );
}

/** The error of a payload that is not JSON. The text is that of AWS. */
export function invalidJson(cause: Error): AwsError {
  return new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${cause.message}`);
}

/** The error of a parameter or property with an invalid value. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** The error of an invocation that starts or waits while the engine stops. */
export function engineStopping(): AwsError {
  return new AwsError('ServiceException', 'The engine is stopping.', 500);
}
