import { filterPolicyProblems } from '../../../../lib/rules/filter-policy';

describe('a filter policy', () => {
  it('is rejected with an empty list, which SNS does not treat as a wildcard', () => {
    expect(filterPolicyProblems({ type: [] }, 'p')).toEqual([expect.objectContaining({ path: 'p.type', got: '[]' })]);
  });

  it('may have at most 150 combinations', () => {
    const list = (length: number) => Array.from({ length }, String);
    expect(filterPolicyProblems({ a: list(15), b: list(10) }, 'p')).toEqual([]);
    expect(filterPolicyProblems({ a: list(151) }, 'p')).toHaveLength(1);
  });
});
