import {
  consumedByWrites,
  indexWriteUnits,
  readUnits,
  writeCost,
  writeUnits,
} from '../../../../../../local/services/dynamodb/capacity/consumed-capacity';
import type { Item, TableDefinition } from '../../../../../../local/services/dynamodb/data-types';

const TABLE: TableDefinition = {
  TableName: 'T',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'group', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byGroup',
      KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['shown'] },
    },
  ],
};

const item = (more: Item = {}): Item => ({ id: { S: '1' }, ...more });
const grouped = (group: string, more: Item = {}): Item => item({ group: { S: group }, ...more });

describe('consumed capacity', () => {
  it.each([
    [0, 0, 1],
    [0, 1024, 1],
    [0, 1025, 2],
    [5000, 10, 5],
  ])('of a write from %i to %i bytes is %i units', (old, next, units) => {
    expect(writeUnits(old, next)).toBe(units);
  });

  it('of an eventually consistent read is half a unit per 4 KB; a missing item counts as 4 KB', () => {
    const large = item({ data: { S: 'x'.repeat(4096) } });
    expect([
      readUnits(undefined, false),
      readUnits(undefined, true),
      readUnits(large, false),
      readUnits(large, true),
    ]).toEqual([0.5, 1, 1, 2]);
  });

  it.each([
    ['an item that enters the index', item(), grouped('a'), 1],
    ['an item that leaves the index', grouped('a'), undefined, 1],
    [
      'a changed attribute that is projected',
      grouped('a', { shown: { S: 'x' } }),
      grouped('a', { shown: { S: 'y' } }),
      1,
    ],
    ['a changed index key', grouped('a'), grouped('b'), 2],
    [
      'a changed attribute that is not projected',
      grouped('a', { hidden: { S: 'x' } }),
      grouped('a', { hidden: { S: 'y' } }),
      0,
    ],
    ['an item that is not in the index', item(), item({ hidden: { S: 'y' } }), 0],
  ])('of an index for %s', (_title, old, next, units) => {
    expect(indexWriteUnits(TABLE.GlobalSecondaryIndexes![0]!, TABLE, old, next)).toBe(units);
  });

  it('includes the indexes, and lists them if requested', () => {
    const costs = [writeCost(TABLE, 1, undefined, grouped('a')), writeCost(TABLE, 3, grouped('a'), grouped('b'))];
    expect(consumedByWrites('TOTAL', 'T', costs)).toEqual({ TableName: 'T', CapacityUnits: 7 });
    expect(consumedByWrites('INDEXES', 'T', costs, 2)).toEqual({
      TableName: 'T',
      CapacityUnits: 14,
      Table: { CapacityUnits: 8 },
      GlobalSecondaryIndexes: { byGroup: { CapacityUnits: 6 } },
    });
    expect(consumedByWrites('NONE', 'T', costs)).toBeUndefined();
  });
});
