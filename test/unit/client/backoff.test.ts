import fc from 'fast-check';
import { backoffMs } from '../../../client/src/backoff';

const bounds = fc
  .record({ baseMs: fc.integer({ min: 1, max: 60_000 }), factor: fc.integer({ min: 1, max: 1000 }) })
  .map(({ baseMs, factor }) => ({ baseMs, maxMs: baseMs * factor }));
const attempts = fc.nat({ max: 2000 });
/** What `Math.random` may give. */
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retryAfters = fc.integer({ min: 1, max: 3_600_000 });

const boundOf = ({ baseMs, maxMs }: { baseMs: number; maxMs: number }, attempt: number): number =>
  Math.min(maxMs, baseMs * 2 ** attempt);

describe('the wait before another try', () => {
  it('is never negative and stays under a bound that doubles up to the ceiling', () => {
    fc.assert(
      fc.property(bounds, attempts, chances, (options, attempt, chance) => {
        const wait = backoffMs(options, attempt, () => chance);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(boundOf(options, attempt));
        expect(wait).toBeLessThanOrEqual(options.maxMs);
      }),
    );
  });

  it('is spread over everything from nothing to the bound in proportion to chance', () => {
    fc.assert(
      fc.property(bounds, attempts, chances, (options, attempt, chance) => {
        const wait = backoffMs(options, attempt, () => chance);
        expect(wait / boundOf(options, attempt)).toBeCloseTo(chance, 9);
      }),
    );
  });

  it('is bounded by the base before the first repetition', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0)).toBe(0);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0.999)).toBeCloseTo(99.9);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 3, () => 0.999)).toBeCloseTo(799.2);
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 4, () => 0.999)).toBeCloseTo(999);
  });

  it('is never shorter than the service asks for, nor longer than that or the bound needs', () => {
    fc.assert(
      fc.property(bounds, attempts, chances, retryAfters, (options, attempt, chance, retryAfterMs) => {
        const wait = backoffMs(options, attempt, () => chance, retryAfterMs);
        expect(wait).toBeGreaterThanOrEqual(retryAfterMs);
        expect(wait).toBeLessThanOrEqual(Math.max(boundOf(options, attempt), retryAfterMs + options.baseMs));
      }),
    );
  });

  it('is not cut by the ceiling when the service asks for more', () => {
    const wait = backoffMs({ baseMs: 20, maxMs: 200 }, 9, () => 0.5, 60_000);
    expect(wait).toBe(60_010);
  });

  it('is spread by up to the base for clients that the service asks for the same', () => {
    const options = { baseMs: 100, maxMs: 1000 };
    expect(backoffMs(options, 0, () => 0, 5000)).toBe(5000);
    expect(backoffMs(options, 0, () => 0.75, 5000)).toBe(5075);
  });

  it('is not shortened by a short request of the service', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 10_000 }, 6, () => 0.9, 1)).toBeCloseTo(5760);
  });

  it('is endless when there is nothing to wait for', () => {
    expect(backoffMs({ baseMs: 100, maxMs: 1000 }, 0, () => 0.5, Infinity)).toBe(Infinity);
  });
});
