import { AwsError } from '../../core/errors';

/**
 * An SQS error. In the JSON protocol the body has the exception, and a header has the code of the old query protocol.
 *
 * @param type the exception of the service model, for example `QueueDoesNotExist`
 * @param queryCode the code of the query protocol, for example `AWS.SimpleQueueService.NonExistentQueue`
 */
export function sqsError(type: string, queryCode: string, message: string, status = 400): AwsError {
  return new AwsError(type, message, status, { queryErrorCode: queryCode });
}

/** `InvalidParameterValue`: a parameter violates a rule. */
export function invalidParameter(message: string): AwsError {
  return sqsError('InvalidParameterValueException', 'InvalidParameterValue', message);
}

/** `InvalidParameterValue` with the text that SQS uses for most parameters. */
export function invalidValue(value: unknown, parameter: string, reason: string): AwsError {
  return invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

/** `MissingParameter`: a required parameter is absent or empty. */
export function missingParameter(parameter: string): AwsError {
  return sqsError(
    'MissingRequiredParameterException',
    'MissingParameter',
    `The request must contain the parameter ${parameter}.`,
  );
}

export function queueDoesNotExist(): AwsError {
  return sqsError(
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
    'The specified queue does not exist.',
  );
}

export function invalidAttributeName(message: string): AwsError {
  return sqsError('InvalidAttributeName', 'InvalidAttributeName', message);
}

export function invalidAttributeValue(name: string, reason?: string): AwsError {
  const why = reason === undefined ? '' : ` Reason: ${reason}`;
  return sqsError('InvalidAttributeValue', 'InvalidAttributeValue', `Invalid value for the parameter ${name}.${why}`);
}

/** `ResourceNotFoundException` (404), which only the operations on move tasks return. */
export function resourceNotFound(message: string): AwsError {
  return sqsError('ResourceNotFoundException', 'ResourceNotFoundException', message, 404);
}

/** The code of a failed entry of a batch. */
export function batchCode(error: AwsError): string {
  const queryCode = error.fields['queryErrorCode'];
  return typeof queryCode === 'string' ? queryCode : error.code;
}
