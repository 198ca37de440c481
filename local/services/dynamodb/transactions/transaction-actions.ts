import type { CancellationReason as SdkCancellationReason } from '@aws-sdk/client-dynamodb';
import type { WireOutput } from '../../../aws/typed-operations';
import { AwsError } from '../../../core/errors';
import { tableName } from '../context';
import type { DynamoDbContext } from '../context';
import type { Item, ItemRequest } from '../data-types';
import { parse } from '../dynalite/actions';
import { validationError } from '../errors';
import { returnsOldItem } from '../operations/items';
import type { WriteAction } from '../writes/writer';

/** Maximum number of actions in one transaction. */
export const MAX_TRANSACTION_ACTIONS = 100;

/** Maximum size of the items that a transaction reads or writes. */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

const WRITES = {
  Put: { permission: 'PutItem', action: 'PutItem' },
  Update: { permission: 'UpdateItem', action: 'UpdateItem' },
  Delete: { permission: 'DeleteItem', action: 'DeleteItem' },
  // Runs as a delete that is not stored, so that only its condition has an effect.
  ConditionCheck: { permission: 'ConditionCheckItem', action: 'DeleteItem' },
} as const satisfies Record<string, { permission: string; action: WriteAction }>;

/** One validated write of a transaction. */
export interface TransactionWrite {
  readonly kind: keyof typeof WRITES;
  /** The IAM action that a policy must allow, without the service. */
  readonly permission: string;
  readonly action: WriteAction;
  readonly request: ItemRequest;
  /** Whether a failed condition returns the current item. */
  readonly returnsOld: boolean;
}

/** The result of one action of a canceled transaction. The code is `None` for an action that did not fail. */
export type CancellationReason = WireOutput<SdkCancellationReason>;

/** The reason of an action that did not fail. */
export const PASSED: CancellationReason = { Code: 'None' };

const REASON_CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  TransactionConflictException: 'TransactionConflict',
  ProvisionedThroughputExceededException: 'ProvisionedThroughputExceeded',
  ValidationException: 'ValidationError',
};

/** Converts an error to a cancellation reason. Rethrows an error for which DynamoDB has no cancellation reason. */
export function reasonFor(error: unknown, old?: Item): CancellationReason {
  if (!(error instanceof AwsError)) throw error;
  const code = REASON_CODES[error.code];
  if (code === undefined) throw error;
  return { Code: code, Message: error.message, ...(old && { Item: old }) };
}

/** The error of a canceled transaction. @param reasons in the order of the actions */
export function transactionCanceled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function readActions(items: unknown): readonly unknown[] {
  const length = Array.isArray(items) ? items.length : 0;
  if (Array.isArray(items) && length >= 1 && length <= MAX_TRANSACTION_ACTIONS) return items;
  const bound = length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_TRANSACTION_ACTIONS}`;
  throw validationError(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

/** The only member of an action: its kind and its parameters. */
function onlyMember<Kind extends string>(
  action: unknown,
  allowed: readonly Kind[],
): [Kind, Readonly<Record<string, unknown>>] {
  const members = Object.entries(action ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const kind = allowed.find((name) => name === members[0]?.[0]);
  const parameters: unknown = members[0]?.[1];
  if (kind && members.length === 1 && typeof parameters === 'object' && parameters !== null)
    return [kind, parameters as Readonly<Record<string, unknown>>];
  throw validationError(`TransactItems can only contain one of ${allowed.join(', ')}`);
}

/** Validates the actions of TransactWriteItems. @throws AwsError `ValidationException` */
export function parseWrites(context: DynamoDbContext, items: unknown): TransactionWrite[] {
  return readActions(items).map((item) => {
    const [kind, input] = onlyMember(item, Object.keys(WRITES) as (keyof typeof WRITES)[]);
    const returnsOld = returnsOldItem(input);
    if (kind === 'ConditionCheck' && !input['ConditionExpression'])
      throw validationError('The ConditionExpression of a ConditionCheck must not be empty');
    if (kind === 'Update' && !input['UpdateExpression'])
      throw validationError('The UpdateExpression of an Update must not be empty');
    const { permission, action } = WRITES[kind];
    const request = parse<ItemRequest>(action, { ...input, TableName: tableName(context, input['TableName']) });
    return { kind, permission, action, request, returnsOld };
  });
}

/** Validates the actions of TransactGetItems. @throws AwsError `ValidationException` */
export function parseGets(context: DynamoDbContext, items: unknown): ItemRequest[] {
  return readActions(items).map((item) => {
    const [, input] = onlyMember(item, ['Get']);
    return parse<ItemRequest>('GetItem', {
      ...input,
      TableName: tableName(context, input['TableName']),
      ConsistentRead: true,
    });
  });
}
