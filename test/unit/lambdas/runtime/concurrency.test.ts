import fc from 'fast-check';

import { chunk, mapBounded } from '../../../../lambdas/runtime/concurrency';
import { range } from '../../../helpers/lambdas/log-entries';

describe('bounded concurrency', () => {
  it('returns the results in order, and respects its limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), async (count, limit) => {
        let running = 0;
        const results = await mapBounded(range(1, count), limit, async (item) => {
          running += 1;
          expect(running).toBeLessThanOrEqual(limit);
          for (let i = 0; i < item % 3; i++) await Promise.resolve();
          running -= 1;
          return item * 2;
        });
        expect(results).toEqual(range(1, count).map((item) => item * 2));
      }),
    );
  });

  it('starts no further item after an error', async () => {
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      if (item === 2) throw new Error('two');
    };
    await expect(mapBounded(range(1, 10), 1, work)).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });

  it('splits lists into pieces', () => {
    expect(chunk([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    expect(chunk([], 2)).toEqual([]);
  });
});
