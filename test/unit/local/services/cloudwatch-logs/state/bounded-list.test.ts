import fc from 'fast-check';
import { createBoundedList } from '../../../../../../local/services/cloudwatch-logs/state/bounded-list';

describe('the bounded list', () => {
  it('keeps the newest items within both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (weights) => {
        const list = createBoundedList<number>(7, 20, (weight) => weight);
        const discarded = weights.flatMap((weight) => list.push(weight));
        const kept = list.items();
        expect([...discarded, ...kept]).toEqual(weights);
        expect(list.size).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(7);
        expect(kept.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(20);
      }),
    );
  });
});
