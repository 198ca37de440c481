import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { createKey, validateItem, validateKey } from 'dynalite/db';
import type { WireOutput } from '../../../aws/typed-operations';
import type { PolicyDocument } from '../../../aws/access-control';
import { assertValid } from '../dynalite/actions';
import type { StreamLog } from '../streams/stream-log';
import type { IndexDefinition, Item, TableDefinition } from '../data-types';
import type { KeyWriteLimit } from '../capacity/key-write-limit';

/** Members that DescribeTable returns, but that have no effect in the engine. */
export type PassiveDescription = WireOutput<Pick<TableDescription, 'SSEDescription' | 'TableClassSummary'>>;

/** One table, without its items. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly definition: TableDefinition;
  /** The names of the key attributes, partition key first. */
  readonly keyNames: readonly string[];
  /** Prefix of every storage key of this table. It is not reused after the table is deleted. */
  readonly storagePrefix: string;
  /** Prefix of the storage keys of this table's items. */
  readonly itemPrefix: string;
  readonly keyWriteLimit: KeyWriteLimit;
  readonly tags: Map<string, string>;
  readonly stream: StreamLog | undefined;
  readonly resourcePolicy: PolicyDocument | undefined;
  readonly deletionProtected: boolean;
  readonly pointInTimeRecovery: boolean;
  /** Members that DescribeTable returns, but that have no effect in the engine. */
  readonly passiveDescription: PassiveDescription;
  itemCount: number;
  sizeBytes: number;
  /** The attribute with the expiry time; `undefined` while time to live is disabled. */
  expiryAttribute: string | undefined;
}

/** Prefix of the storage keys of an index's entries. */
export function indexPrefix(table: Table, indexName: string): string {
  return `${table.storagePrefix}index/${indexName}~`;
}

/** All indexes of a table. */
export function indexesOf(
  definition: Pick<TableDefinition, 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'>,
): readonly IndexDefinition[] {
  return [...(definition.GlobalSecondaryIndexes ?? []), ...(definition.LocalSecondaryIndexes ?? [])];
}

/** Returns the key attributes of an item. */
export function keyOf(table: Table, item: Item): Item {
  const key: Record<string, Item[string]> = {};
  for (const name of table.keyNames) key[name] = item[name]!;
  return key;
}

/**
 * The storage key of an item within its table: hash of the partition key, partition key, sort key.
 * @throws AwsError `ValidationException` if the key does not match the schema of the table
 */
export function itemKey(table: Table, request: { readonly Key?: Item; readonly Item?: Item }): string {
  if (request.Key) assertValid(validateKey(request.Key, table.definition));
  else assertValid(validateItem(request.Item ?? {}, table.definition));
  return createKey(request.Key ?? request.Item ?? {}, table.definition);
}

/** The part of a storage key that identifies the partition key. */
export function partitionOf(key: string): string {
  return key.slice(0, key.indexOf('/', key.indexOf('/') + 1));
}

/** The value of the partition key for the condition key `dynamodb:LeadingKeys`. `undefined` if the request has none. */
export function leadingKey(
  table: Table | undefined,
  request: { readonly Key?: Item; readonly Item?: Item },
): string | undefined {
  const name = table?.keyNames[0];
  const value = name === undefined ? undefined : (request.Key ?? request.Item)?.[name];
  return value?.S ?? value?.N ?? value?.B;
}
