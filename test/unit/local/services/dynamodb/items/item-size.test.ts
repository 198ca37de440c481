import { itemNesting, itemSize } from '../../../../../../local/services/dynamodb/items/item-size';
import { buildStreamRecord } from '../../../../../../local/services/dynamodb/streams/stream-record';

const METADATA = {
  streamArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/T/stream/2026-04-30T04:16:26.000',
  region: 'eu-west-1',
  viewType: 'NEW_AND_OLD_IMAGES',
  eventId: '0'.repeat(32),
  sequenceNumber: '1'.padEnd(28, '0'),
  at: 1_777_522_586_123,
} as const;

describe('itemSize', () => {
  it.each([
    ['a string counts its UTF-8 bytes and its name', { naïve: { S: '€' } }, 6 + 3],
    ['a number counts half a byte per significant digit plus one', { n: { N: '12345' } }, 1 + 4],
    ['zeros at the ends of a number are not significant', { n: { N: '-0.01200' } }, 1 + 2],
    ['a binary value counts its raw bytes', { b: { B: Buffer.from('abcdef').toString('base64') } }, 1 + 6],
    ['true and null count one byte each', { t: { BOOL: true }, u: { NULL: true } }, 4],
    [
      'a set counts its members',
      { s: { SS: ['ab', 'c'] }, n: { NS: ['1', '22'] }, b: { BS: ['YQ=='] } },
      1 + 3 + 1 + 4 + 1 + 1,
    ],
    ['a list counts three plus one per element', { l: { L: [{ S: 'ab' }, { BOOL: false }] } }, 1 + 3 + 2 + 3],
    ['a map counts three plus one per member and its names', { m: { M: { key: { S: 'v' } } } }, 1 + 3 + 1 + 4],
  ])('%s', (_title, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });

  it('measures nesting as the maximum depth of lists and maps', () => {
    expect(itemNesting({ flat: { S: 'x' } })).toBe(0);
    expect(itemNesting({ a: { L: [{ M: { b: { L: [] } } }] }, c: { M: {} } })).toBe(3);
  });
});

describe('SizeBytes of a stream record, as observed on AWS', () => {
  it.each([
    [
      'an insert with a number',
      {
        keys: { id: { S: 'id_value_1' } },
        old: undefined,
        next: { id: { S: 'id_value_1' }, numericFilter: { N: '42' } },
      },
      39,
    ],
    [
      'a change with both images',
      {
        keys: { id: { S: 'id_value' } },
        old: { id: { S: 'id_value' } },
        next: { id: { S: 'id_value' }, id2: { S: 'id2_new_value' } },
      },
      46,
    ],
    [
      'an insert of the key only',
      { keys: { id: { S: 'id_value_1' } }, old: undefined, next: { id: { S: 'id_value_1' } } },
      24,
    ],
    [
      'an insert with a boolean',
      {
        keys: { my_partition_key: { S: 'testId0' } },
        old: undefined,
        next: { my_partition_key: { S: 'testId0' }, should_fail: { BOOL: true } },
      },
      58,
    ],
  ])('%s', (_title, change, bytes) => {
    expect(buildStreamRecord(change, METADATA).dynamodb.SizeBytes).toBe(bytes);
  });

  it('counts only the images of the view type', () => {
    const change = {
      keys: { id: { S: 'a' } },
      old: { id: { S: 'a' }, x: { S: 'old' } },
      next: { id: { S: 'a' }, x: { S: 'newer' } },
    };
    const record = (viewType: 'KEYS_ONLY' | 'OLD_IMAGE' | 'NEW_IMAGE') =>
      buildStreamRecord(change, { ...METADATA, viewType }).dynamodb;
    expect(record('KEYS_ONLY')).toEqual(
      expect.not.objectContaining({ NewImage: expect.anything(), OldImage: expect.anything() }),
    );
    expect(record('KEYS_ONLY').SizeBytes).toBe(3);
    expect(record('OLD_IMAGE')).toMatchObject({ OldImage: change.old, SizeBytes: 3 + 3 + 4 });
    expect(record('OLD_IMAGE').NewImage).toBeUndefined();
    expect(record('NEW_IMAGE')).toMatchObject({ NewImage: change.next, SizeBytes: 3 + 3 + 6 });
    expect(record('NEW_IMAGE').OldImage).toBeUndefined();
  });
});
