import type { AttributeValue, WrittenItem } from '../../contract/attribute-values';
import type { Position } from '../../protocol/cursors';
import { claimPut, headUpdate } from '../../publishing/channel-items';
import { checkMessage, checkPosition } from './check-message';
import type { MessageInput } from './check-message';
import { InvalidArgumentError } from './invalid-argument-error';

/** The dependencies of {@link createTransactionItems}. */
export interface TransactionItemsDependencies {
  /** Name of the channel table. */
  readonly tableName: string;
  readonly idRetentionSeconds: number;
  readonly clock: { now(): number };
  readonly ids: { message(): string; epoch(): string; token(): string };
}

/** Options of an item that publishes a message. */
export interface PublishItemOptions {
  /**
   * The transaction succeeds only if the channel is still at this position. For a channel without messages, use epoch
   * `''` and offset 0. @default - any position
   */
  readonly ifAt?: Position;
}

/** An entry of `TransactItems` that writes a message to its channel. */
export interface PublishItem {
  readonly Update: { readonly TableName: string } & ReturnType<typeof headUpdate>;
}

/** An entry of `TransactItems` that claims the id of a message. */
export interface ClaimItem {
  readonly Put: { readonly TableName: string } & ReturnType<typeof claimPut>;
}

/** Creates entries for the `TransactItems` of a `TransactWriteItems` call. */
export interface TransactionItems {
  /**
   * Returns the entry that publishes a message: the message exists if and only if the transaction succeeds. Subscribers
   * receive the offset with the message; the response of the transaction does not contain it.
   *
   * DynamoDB accepts one operation per item, so a transaction can contain one message per channel. If another transaction
   * writes to the same channel at the same time, DynamoDB cancels this one with `TransactionConflict`. Retry it.
   * @throws InvalidArgumentError `invalid_message`, with all problems
   */
  publishItem(message: Omit<MessageInput, 'id'>, options?: PublishItemOptions): PublishItem;
  /**
   * Returns the two entries that publish a message with an id: one writes the message, one claims the id. If a message
   * with this id was published to the channel before, DynamoDB cancels the transaction with `ConditionalCheckFailed` for
   * the second entry.
   * @throws InvalidArgumentError `invalid_message`, with all problems
   */
  publishItemsWithId(
    message: MessageInput & { readonly id: string },
    options?: PublishItemOptions,
  ): [PublishItem, ClaimItem];
}

/** Creates the functions that return entries for a transaction. */
export function createTransactionItems(dependencies: TransactionItemsDependencies): TransactionItems {
  const { tableName, idRetentionSeconds, clock, ids } = dependencies;

  const headItem = (
    message: MessageInput,
    id: string,
    now: number,
    claimed: boolean,
    { ifAt }: PublishItemOptions,
  ): PublishItem => {
    const { channel, type, data } = message;
    const time = new Date(now).toISOString();
    const text = JSON.stringify({ id, ...(type === undefined ? {} : { type }), data, time });
    const change = { channel, text, claimed, newEpoch: ids.epoch(), updatedAt: time };
    const update = headUpdate(ifAt === undefined ? change : { ...change, expected: checkPosition(ifAt) });
    return { Update: { TableName: tableName, ...update } };
  };

  return {
    publishItem: (message, options = {}) =>
      headItem(checkMessage(message, ['type']), ids.message(), clock.now(), false, options),
    publishItemsWithId: (message, options = {}) => {
      const { channel, id } = checkMessageWithId(message);
      const now = clock.now();
      const claim = { claimedAt: now, token: ids.token(), expiresAt: Math.ceil(now / 1000) + idRetentionSeconds };
      const put = claimPut(channel, id, claim, Math.floor(now / 1000));
      return [headItem(message, id, now, true, options), { Put: { TableName: tableName, ...put } }];
    },
  };
}

function checkMessageWithId(message: MessageInput): { readonly channel: string; readonly id: string } {
  const { channel, id } = checkMessage(message, ['type', 'id']);
  if (id !== undefined) return { channel, id };
  const missing = 'is missing; use publishItem for a message without an id of your own';
  throw new InvalidArgumentError('invalid_message', [{ path: 'id', message: missing }]);
}

/** An attribute value as `@aws-sdk/lib-dynamodb` expects it. */
export type DocumentValue = string | number | boolean;

/** The same entry with attribute values in the form of `@aws-sdk/lib-dynamodb`. */
export type DocumentEntry<Entry> = {
  readonly [Operation in keyof Entry]: {
    readonly [Member in keyof Entry[Operation]]: Member extends 'Key' | 'Item' | 'ExpressionAttributeValues'
      ? Record<string, DocumentValue>
      : Entry[Operation][Member];
  };
};

const ATTRIBUTE_MAPS = new Set(['Key', 'Item', 'ExpressionAttributeValues']);

/** Converts an entry for the `TransactWriteCommand` of `@aws-sdk/lib-dynamodb`, which takes plain JavaScript values. */
export function toDocumentEntry<Entry extends PublishItem | ClaimItem>(entry: Entry): DocumentEntry<Entry> {
  const convert = (operation: object): object =>
    Object.fromEntries(
      Object.entries(operation).map(([member, value]) => [
        member,
        ATTRIBUTE_MAPS.has(member) ? plainValues(value as WrittenItem) : value,
      ]),
    );
  return Object.fromEntries(
    Object.entries(entry).map(([name, operation]) => [name, convert(operation as object)]),
  ) as DocumentEntry<Entry>;
}

function plainValues(values: WrittenItem): Record<string, DocumentValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: AttributeValue): DocumentValue {
  if ('N' in value) return Number(value.N);
  return 'S' in value ? value.S : value.BOOL;
}
