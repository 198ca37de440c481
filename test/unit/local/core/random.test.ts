import fc from 'fast-check';
import { createRandom } from '../../../../local/core/random';

describe('createRandom', () => {
  it('returns the same sequence for the same seed', () => {
    const [a, b] = [createRandom(7), createRandom(7)];
    expect([a.next(), a.text(8), a.uuid()]).toEqual([b.next(), b.text(8), b.uuid()]);
  });

  it('returns different sequences for different seeds', () => {
    expect(createRandom(1).text(16)).not.toBe(createRandom(2).text(16));
  });

  it('shuffles without losing or adding items', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const shuffled = createRandom(seed).shuffle(items);
        const byValue = (a: number, b: number): number => a - b;
        expect(shuffled.sort(byValue)).toEqual([...items].sort(byValue));
      }),
    );
  });

  it('returns integers below the bound', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, below) => {
        const value = createRandom(seed).int(below);
        expect(Number.isInteger(value) && value >= 0 && value < below).toBe(true);
      }),
    );
  });

  it('generates UUIDs in the form of version 4', () => {
    expect(createRandom(3).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
