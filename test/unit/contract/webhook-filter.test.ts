import fc from 'fast-check';
import { fromFilterPolicy, toFilterPolicy } from '../../../contract/webhook-filter';

describe('the filter policy of a webhook', () => {
  it('has a prefix for each pattern that ends in a star', () => {
    expect(toFilterPolicy({ channels: ['orders:*', 'audit'], types: ['paid.*', 'sent'] })).toEqual({
      channel: [{ prefix: 'orders:' }, 'audit'],
      type: [{ prefix: 'paid.' }, 'sent'],
    });
  });

  it.each([
    [{}, {}],
    [{ channels: [], types: [] }, {}],
    [{ channels: ['*'], types: ['paid', '*'] }, {}],
    [{ channels: ['orders:*', '*'], types: ['paid'] }, { type: ['paid'] }],
  ])('of %j has no condition that every value satisfies', (selection, policy) => {
    expect(toFilterPolicy(selection)).toEqual(policy);
  });

  it('can be converted back to the selection', () => {
    const pattern = fc
      .tuple(fc.stringMatching(/^[a-z:]{1,8}$/), fc.constantFrom('', '*'))
      .map((parts) => parts.join(''));
    const patterns = fc.option(fc.array(pattern, { minLength: 1, maxLength: 5 }), { nil: undefined });
    fc.assert(
      fc.property(patterns, patterns, (channels, types) => {
        const selection = { ...(channels && { channels }), ...(types && { types }) };
        expect(fromFilterPolicy(toFilterPolicy(selection))).toEqual(selection);
      }),
    );
  });

  it.each([[null], ['x'], [{ channel: 'a' }], [{ channel: [{ suffix: 'x' }] }], [{ other: ['a'] }]])(
    'cannot be converted back from %j, which was changed in SNS',
    (policy) => {
      expect(fromFilterPolicy(policy)).toBeUndefined();
    },
  );
});
