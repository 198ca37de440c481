import fc from 'fast-check';
import { sameItem } from '../../../../../../local/services/dynamodb/items/item-equality';
import type { AttributeValue, Item } from '../../../../../../local/services/dynamodb/data-types';

const set = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 });

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.record({ S: fc.string() }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.constant(true) }),
    fc.record({ SS: set }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }) }),
  ),
}));

const item = fc.dictionary(fc.string(), value, { maxKeys: 4 });

function shuffledSets(shuffled: AttributeValue): AttributeValue {
  if (shuffled.SS) return { SS: shuffled.SS.toReversed() };
  if (shuffled.L) return { L: shuffled.L.map(shuffledSets) };
  if (shuffled.M) return { M: reordered(shuffled.M) };
  return shuffled;
}

function reordered(source: Item): Item {
  return Object.fromEntries(
    Object.entries(source)
      .toReversed()
      .map(([name, one]) => [name, shuffledSets(one)]),
  );
}

describe('sameItem', () => {
  it('ignores the order of attributes and of set members', () => {
    fc.assert(fc.property(item, (one) => sameItem(one, reordered(one)) && sameItem(reordered(one), one)));
  });

  it('detects an added attribute on either side', () => {
    fc.assert(
      fc.property(item, value, (one, more) => {
        const larger = { ...one, 'an added attribute': more };
        return !sameItem(one, larger) && !sameItem(larger, one);
      }),
    );
  });

  it.each([
    [{ a: { S: '1' } }, { a: { N: '1' } }],
    [{ a: { L: [{ S: 'x' }, { S: 'y' }] } }, { a: { L: [{ S: 'y' }, { S: 'x' }] } }],
    [{ a: { SS: ['x'] } }, { a: { SS: ['x', 'y'] } }],
    [{ a: { M: { b: { S: 'x' } } } }, { a: { M: { b: { S: 'y' } } } }],
    [{ a: { NULL: true } }, { a: { BOOL: true } }],
  ] as [Item, Item][])('distinguishes %j from %j', (left, right) => {
    expect(sameItem(left, right)).toBe(false);
  });
});
