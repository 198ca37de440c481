import type { DynaliteError } from 'dynalite/db';
import { AwsError } from '../../core/errors';
import type { Item } from './data-types';

/** A `ValidationException`. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A `ResourceNotFoundException` for a table that an item call names. */
export function tableNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}

/** The throttling error of a key that is written too fast; the SDK retries it. */
export function keyRangeThrottled(tableArn: string): AwsError {
  return new AwsError(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. One partition key is written too fast: spread the writes over more keys.',
    400,
    { ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: tableArn }] },
  );
}

/** The error of a single write that meets a transaction on the same item; the SDK retries it. */
export function transactionConflict(): AwsError {
  return new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
}

/** The error of a service that failed although it may have done the work; the SDK retries it. */
export function internalServerError(): AwsError {
  return new AwsError('InternalServerError', 'Internal server error', 500);
}

/** The conditional failure with the item that stood in the way, for ReturnValuesOnConditionCheckFailure ALL_OLD. */
export function withOldItem(error: AwsError, old: Item | undefined): AwsError {
  return old ? new AwsError(error.code, error.message, error.status, { ...error.fields, Item: old }) : error;
}

/** What dynalite answered with, as the engine's error; a fault inside dynalite stays what it is. */
export function fromDynalite(error: DynaliteError): Error {
  if (!error.body) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(__type.slice(__type.indexOf('#') + 1), message ?? Message ?? error.message, error.statusCode);
}
