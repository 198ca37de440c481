import { createKey, validateItem, validateKey } from 'dynalite/db';
import type { PolicyDocument } from '../../../aws/access-control';
import { assertValid } from '../dynalite/actions';
import type { StreamLog } from '../streams/stream-log';
import type { IndexDefinition, Item, TableDefinition } from '../data-types';
import type { WriteCeiling } from '../capacity/key-write-limit';

/** One table and all that belongs to it except its items. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly definition: TableDefinition;
  /** The names of the key attributes, partition key first. */
  readonly keyNames: readonly string[];
  /** What every storage key of this table starts with; never used again after the table is gone. */
  readonly storagePrefix: string;
  /** What every storage key of this table's items starts with. */
  readonly itemPrefix: string;
  readonly ceiling: WriteCeiling;
  readonly tags: Map<string, string>;
  readonly stream: StreamLog | undefined;
  readonly resourcePolicy: PolicyDocument | undefined;
  readonly deletionProtected: boolean;
  readonly pointInTimeRecovery: boolean;
  /** Members of DescribeTable that nothing depends on. */
  readonly recorded: Readonly<Record<string, unknown>>;
  itemCount: number;
  sizeBytes: number;
  /** The attribute that holds the expiry, while time to live is on. */
  expiryAttribute: string | undefined;
}

/** What every storage key of an index's entries starts with. */
export function indexPrefix(table: Table, indexName: string): string {
  return `${table.storagePrefix}index/${indexName}~`;
}

/** All indexes of a table. */
export function indexesOf(definition: TableDefinition): readonly IndexDefinition[] {
  return [...(definition.GlobalSecondaryIndexes ?? []), ...(definition.LocalSecondaryIndexes ?? [])];
}

/** The key attributes of an item. */
export function keyOf(table: Table, item: Item): Item {
  const key: Record<string, Item[string]> = {};
  for (const name of table.keyNames) key[name] = item[name]!;
  return key;
}

/**
 * The storage key of an item within its table: hash of the partition key, partition key, sort key.
 * @throws AwsError `ValidationException` when the key does not fit the table
 */
export function itemKey(table: Table, request: { readonly Key?: Item; readonly Item?: Item }): string {
  if (request.Key) assertValid(validateKey(request.Key, table.definition));
  else assertValid(validateItem(request.Item ?? {}, table.definition));
  return createKey(request.Key ?? request.Item ?? {}, table.definition);
}

/** The part of a storage key that names the partition key. */
export function partitionOf(key: string): string {
  return key.slice(0, key.indexOf('/', key.indexOf('/') + 1));
}

/** The partition key's value as policies see it in `dynamodb:LeadingKeys`, if the request has it. */
export function leadingKey(
  table: Table | undefined,
  request: { readonly Key?: Item; readonly Item?: Item },
): string | undefined {
  const name = table?.keyNames[0];
  const value = name === undefined ? undefined : (request.Key ?? request.Item)?.[name];
  return value?.S ?? value?.N ?? value?.B;
}
