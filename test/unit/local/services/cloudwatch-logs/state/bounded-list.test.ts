import fc from 'fast-check';
import { Ring } from '../../../../../../local/services/cloudwatch-logs/state/bounded-list';

describe('log rings', () => {
  it('hold the newest items within both bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (weights) => {
        const ring = new Ring<number>(7, 20, (weight) => weight);
        const dropped = weights.flatMap((weight) => ring.push(weight));
        const kept = ring.items();
        expect([...dropped, ...kept]).toEqual(weights);
        expect(ring.size).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(7);
        expect(kept.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(20);
      }),
    );
  });
});
