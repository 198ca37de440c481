import type { DynaliteError } from 'dynalite/db';
import { AwsError } from '../../core/errors';
import type { Item } from './data-types';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** The error of a call on items of a table that does not exist. */
export function tableNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}

/** The error of a call on a table, stream or shard that does not exist. */
export function resourceNotFound(kind: 'Table' | 'Stream' | 'Shard', name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: ${kind}: ${name} not found`);
}

/** The error of a write to a partition key that exceeds the write rate of one key. The SDK retries it. */
export function keyRangeThrottled(tableArn: string): AwsError {
  return new AwsError(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. The write rate of one partition key is too high: distribute the writes over more keys.',
    400,
    { ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: tableArn }] },
  );
}

/** The error of a single write to an item of a running transaction. The SDK retries it. */
export function transactionConflict(): AwsError {
  return new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
}

/** The error of a call that failed, but may have had an effect. The SDK retries it. */
export function internalServerError(): AwsError {
  return new AwsError('InternalServerError', 'Internal server error', 500);
}

/** Adds the current item to a failed condition, for `ReturnValuesOnConditionCheckFailure` `ALL_OLD`. */
export function withOldItem(error: AwsError, old: Item | undefined): AwsError {
  return old ? new AwsError(error.code, error.message, error.status, { ...error.fields, Item: old }) : error;
}

/**
 * Converts an error that dynalite responds with. An error without a body is a fault in dynalite, and is returned
 * unchanged.
 */
export function fromDynalite(error: DynaliteError): Error {
  if (!error.body) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(__type.slice(__type.indexOf('#') + 1), message ?? Message ?? error.message, error.statusCode);
}
