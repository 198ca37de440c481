import fc from 'fast-check';
import { backoffMs } from '../../../client/src/backoff';

const bounds = fc
  .record({ baseMs: fc.integer({ min: 1, max: 60_000 }), factor: fc.integer({ min: 1, max: 1000 }) })
  .map(({ baseMs, factor }) => ({ baseMs, maxMs: baseMs * factor }));
const attempts = fc.nat({ max: 2000 });
/** Values that `Math.random` can return. */
const randomValues = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retryAfters = fc.integer({ min: 1, max: 3_600_000 });

const boundOf = ({ baseMs, maxMs }: { baseMs: number; maxMs: number }, attempt: number): number =>
  Math.min(maxMs, baseMs * 2 ** attempt);

describe('the wait before the next attempt', () => {
  it('is never negative, and is at most a bound that doubles up to maxMs', () => {
    fc.assert(
      fc.property(bounds, attempts, randomValues, (options, attempt, random) => {
        const wait = backoffMs(options, attempt, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(boundOf(options, attempt));
        expect(wait).toBeLessThanOrEqual(options.maxMs);
      }),
    );
  });

  it('is distributed uniformly between 0 and the bound', () => {
    fc.assert(
      fc.property(bounds, attempts, randomValues, (options, attempt, random) => {
        const wait = backoffMs(options, attempt, () => random);
        expect(wait / boundOf(options, attempt)).toBeCloseTo(random, 9);
      }),
    );
  });

  it('is at most baseMs before the first repetition', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0)).toBe(0);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0.999)).toBeCloseTo(99.9);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 3, () => 0.999)).toBeCloseTo(799.2);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 4, () => 0.999)).toBeCloseTo(999);
  });

  it('is never shorter than the service asks, and at most that plus baseMs, or the bound', () => {
    fc.assert(
      fc.property(bounds, attempts, randomValues, retryAfters, (options, attempt, random, retryAfterMs) => {
        const wait = backoffMs(options, attempt, () => random, retryAfterMs);
        expect(wait).toBeGreaterThanOrEqual(retryAfterMs);
        expect(wait).toBeLessThanOrEqual(Math.max(boundOf(options, attempt), retryAfterMs + options.baseMs));
      }),
    );
  });

  it('exceeds maxMs when the service asks for a longer wait', () => {
    const wait = backoffMs({ baseMs: 20, maxMs: 200 }, 9, () => 0.5, 60_000);
    expect(wait).toBe(60_010);
  });

  it('adds up to baseMs at random to the wait that the service asks for', () => {
    const options = { baseMs: 100, maxMs: 1000 };
    expect(backoffMs(options, 0, () => 0, 5000)).toBe(5000);
    expect(backoffMs(options, 0, () => 0.75, 5000)).toBe(5075);
  });

  it('is not shortened when the service asks for a shorter wait', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 10_000 }, 6, () => 0.9, 1)).toBeCloseTo(5760);
  });

  it('is infinite when the service asks for an infinite wait', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0.5, Infinity)).toBe(Infinity);
  });
});
