import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { WireOutput } from '../../../aws/typed-operations';
import { sameItem } from '../items/item-equality';
import { itemSize } from '../items/item-size';
import type { CapacityDetail, IndexDefinition, Item, TableDefinition } from '../data-types';

/** Write units of a change: one per KB of the larger image, but at least 1. */
export function writeUnits(oldBytes: number, newBytes: number): number {
  return Math.max(1, Math.ceil(Math.max(oldBytes, newBytes) / 1024));
}

/** Read units of one item: one per 4 KB, or half of that without consistency. A missing item counts as 4 KB. */
export function readUnits(item: Item | undefined, consistent: boolean): number {
  const blocks = item ? Math.max(1, Math.ceil(itemSize(item) / 4096)) : 1;
  return consistent ? blocks : blocks / 2;
}

function pick(item: Item, names: readonly string[]): Item {
  const picked: Record<string, Item[string]> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function keyNames(schema: IndexDefinition['KeySchema']): string[] {
  return schema.map((element) => element.AttributeName);
}

function project(item: Item | undefined, index: IndexDefinition, table: TableDefinition): Item | undefined {
  const indexKey = keyNames(index.KeySchema);
  if (!item || indexKey.some((name) => item[name] === undefined)) return undefined;
  if (index.Projection.ProjectionType === 'ALL') return item;
  return pick(item, [...indexKey, ...keyNames(table.KeySchema), ...(index.Projection.NonKeyAttributes ?? [])]);
}

/**
 * Write units that a change consumes in one index. 0 if no projected attribute changed. If the index key changed, the sum
 * of a delete and a put. Source: developer guide, "Provisioned throughput considerations for GSIs".
 */
export function indexWriteUnits(
  index: IndexDefinition,
  table: TableDefinition,
  old: Item | undefined,
  next: Item | undefined,
): number {
  const before = project(old, index, table);
  const after = project(next, index, table);
  if (!before && !after) return 0;
  if (!before || !after) return writeUnits(0, itemSize((before ?? after)!));
  const key = keyNames(index.KeySchema);
  if (!sameItem(pick(before, key), pick(after, key)))
    return writeUnits(0, itemSize(before)) + writeUnits(0, itemSize(after));
  return sameItem(before, after) ? 0 : writeUnits(itemSize(before), itemSize(after));
}

/** Write units that a change consumes, by table and index. */
export interface WriteCost {
  readonly table: number;
  readonly globalIndexes: Readonly<Record<string, number>>;
  readonly localIndexes: Readonly<Record<string, number>>;
}

function indexCosts(
  indexes: readonly IndexDefinition[] | undefined,
  table: TableDefinition,
  old: Item | undefined,
  next: Item | undefined,
): Record<string, number> {
  const costs: Record<string, number> = {};
  for (const index of indexes ?? []) {
    const units = indexWriteUnits(index, table, old, next);
    if (units > 0) costs[index.IndexName] = units;
  }
  return costs;
}

/** Write units that one change consumes, including indexes. */
export function writeCost(
  table: TableDefinition,
  tableUnits: number,
  old: Item | undefined,
  next: Item | undefined,
): WriteCost {
  return {
    table: tableUnits,
    globalIndexes: indexCosts(table.GlobalSecondaryIndexes, table, old, next),
    localIndexes: indexCosts(table.LocalSecondaryIndexes, table, old, next),
  };
}

function addAll(totals: Record<string, number>, costs: Readonly<Record<string, number>>, factor: number): void {
  for (const [name, units] of Object.entries(costs)) totals[name] = (totals[name] ?? 0) + units * factor;
}

function inUnits(costs: Readonly<Record<string, number>>): Record<string, { CapacityUnits: number }> | undefined {
  const entries = Object.entries(costs);
  return entries.length > 0
    ? Object.fromEntries(entries.map(([name, units]) => [name, { CapacityUnits: units }]))
    : undefined;
}

/**
 * The `ConsumedCapacity` of one table for a list of writes; `undefined` unless it was requested.
 * @param factor 2 in a transaction
 */
export function consumedByWrites(
  detail: CapacityDetail,
  tableName: string,
  writes: readonly WriteCost[],
  factor = 1,
): WireOutput<ConsumedCapacity> | undefined {
  if (detail !== 'TOTAL' && detail !== 'INDEXES') return undefined;
  let table = 0;
  const globalIndexes: Record<string, number> = {};
  const localIndexes: Record<string, number> = {};
  for (const write of writes) {
    table += write.table * factor;
    addAll(globalIndexes, write.globalIndexes, factor);
    addAll(localIndexes, write.localIndexes, factor);
  }
  const all = [table, ...Object.values(globalIndexes), ...Object.values(localIndexes)].reduce(
    (sum, units) => sum + units,
    0,
  );
  if (detail === 'TOTAL') return { TableName: tableName, CapacityUnits: all };
  return {
    TableName: tableName,
    CapacityUnits: all,
    Table: { CapacityUnits: table },
    GlobalSecondaryIndexes: inUnits(globalIndexes),
    LocalSecondaryIndexes: inUnits(localIndexes),
  };
}

/** The `ConsumedCapacity` of one table for reads of single items; `undefined` unless it was requested. */
export function consumedByReads(
  detail: CapacityDetail,
  tableName: string,
  units: number,
): WireOutput<ConsumedCapacity> | undefined {
  if (detail !== 'TOTAL' && detail !== 'INDEXES') return undefined;
  return {
    TableName: tableName,
    CapacityUnits: units,
    ...(detail === 'INDEXES' && { Table: { CapacityUnits: units } }),
  };
}
