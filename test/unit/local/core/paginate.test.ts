import fc from 'fast-check';
import { paginate } from '../../../../local/core/paginate';

const invalid = () => new Error('invalid token');

describe('pagination', () => {
  it('returns every item once, in order, over all pages', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 10 }), (items, size) => {
        const collected: number[] = [];
        let token: string | undefined;
        do {
          const page = paginate(items, size, token, invalid);
          expect(page.items.length).toBeLessThanOrEqual(size);
          collected.push(...page.items);
          token = page.nextToken;
        } while (token !== undefined);
        expect(collected).toEqual(items);
      }),
    );
  });

  it.each(['', 'x', '-1', 'MS41', Buffer.from('-1').toString('base64url'), Buffer.from('1e3').toString('base64url')])(
    'rejects the token %j with the error of the caller',
    (token) => {
      expect(() => paginate([1, 2, 3], 1, token, invalid)).toThrow('invalid token');
    },
  );

  it('returns an empty page when the list has become shorter than the offset', () => {
    const { nextToken } = paginate([1, 2, 3], 2, undefined, invalid);
    expect(paginate([1], 2, nextToken, invalid)).toEqual({ items: [], nextToken: undefined });
  });
});
