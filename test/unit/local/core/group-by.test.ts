import { groupBy } from '../../../../local/core/group-by';

describe('grouping', () => {
  it('keeps the order of groups and of their items', () => {
    const groups = groupBy(['b1', 'a1', 'b2', 'c1', 'a2'], (text) => text[0]);
    expect([...groups]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
      ['c', ['c1']],
    ]);
  });

  it('returns no groups for no items', () => {
    expect(groupBy([], String).size).toBe(0);
  });
});
