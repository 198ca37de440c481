import { AwsError } from '../../../core/errors';
import { parse } from '../dynalite/actions';
import { tableName } from '../context';
import type { Engine } from '../context';
import { validationError } from '../errors';
import { wantsOldItem } from '../operations/items';
import type { Item, ItemRequest } from '../data-types';
import type { WriteAction } from '../writes/writer';

/** The most actions in one transaction. */
export const MAX_TRANSACTION_ACTIONS = 100;

/** The most bytes that a transaction reads or writes. */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

const WRITES = {
  Put: { permission: 'PutItem', action: 'PutItem' },
  Update: { permission: 'UpdateItem', action: 'UpdateItem' },
  Delete: { permission: 'DeleteItem', action: 'DeleteItem' },
  // A delete that is checked and then not stored.
  ConditionCheck: { permission: 'ConditionCheckItem', action: 'DeleteItem' },
} as const satisfies Record<string, { permission: string; action: WriteAction }>;

/** One write of a transaction, validated. */
export interface TransactionWrite {
  readonly kind: keyof typeof WRITES;
  /** What a policy must allow, without the service. */
  readonly permission: string;
  readonly action: WriteAction;
  readonly request: ItemRequest;
  readonly answerOld: boolean;
}

/** Why one action of a transaction did not pass; `None` for those that did. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

/** The reason of an action that passed. */
export const PASSED: CancellationReason = { Code: 'None' };

const REASON_CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  TransactionConflictException: 'TransactionConflict',
  ProvisionedThroughputExceededException: 'ProvisionedThroughputExceeded',
  ValidationException: 'ValidationError',
};

/** The reason that stands for an error; errors that no reason stands for are thrown again. */
export function reasonFor(error: unknown, old?: Item): CancellationReason {
  const code = error instanceof AwsError ? REASON_CODES[error.code] : undefined;
  if (code === undefined) throw error;
  return { Code: code, Message: (error as AwsError).message, ...(old && { Item: old }) };
}

/** The error of a cancelled transaction; reasons stand in the order of the actions. */
export function transactionCanceled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    {
      CancellationReasons: reasons,
    },
  );
}

function listOf(items: unknown): readonly Record<string, unknown>[] {
  const length = Array.isArray(items) ? items.length : 0;
  if (Array.isArray(items) && length >= 1 && length <= MAX_TRANSACTION_ACTIONS) return items;
  const bound = length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_TRANSACTION_ACTIONS}`;
  throw validationError(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function onlyMember(item: Record<string, unknown>, allowed: readonly string[]): [string, Record<string, unknown>] {
  const [member, ...others] = Object.entries(item ?? {}).filter(([, value]) => value !== undefined && value !== null);
  if (member && others.length === 0 && allowed.includes(member[0]))
    return [member[0], member[1] as Record<string, unknown>];
  throw validationError(`TransactItems can only contain one of ${allowed.join(', ')}`);
}

/** Reads the actions of TransactWriteItems. @throws AwsError `ValidationException` */
export function parseWrites(engine: Engine, items: unknown): TransactionWrite[] {
  return listOf(items).map((item) => {
    const [kind, input] = onlyMember(item, Object.keys(WRITES)) as [keyof typeof WRITES, Record<string, unknown>];
    const answerOld = wantsOldItem(input);
    if (kind === 'ConditionCheck' && !input['ConditionExpression'])
      throw validationError('The ConditionExpression of a ConditionCheck must not be empty');
    if (kind === 'Update' && !input['UpdateExpression'])
      throw validationError('The UpdateExpression of an Update must not be empty');
    const { permission, action } = WRITES[kind];
    const request = parse<ItemRequest>(action, { ...input, TableName: tableName(engine, input['TableName']) });
    return { kind, permission, action, request, answerOld };
  });
}

/** Reads the actions of TransactGetItems. @throws AwsError `ValidationException` */
export function parseGets(engine: Engine, items: unknown): ItemRequest[] {
  return listOf(items).map((item) => {
    const [, input] = onlyMember(item, ['Get']);
    return parse<ItemRequest>('GetItem', {
      ...input,
      TableName: tableName(engine, input['TableName']),
      ConsistentRead: true,
    });
  });
}
