import fc from 'fast-check';
import { TidingsError } from '../../../../client/src/errors';
import {
  selectTransport,
  createRecords,
  hasNoCapacity,
  recordFailure,
} from '../../../../client/src/transport/transport-selection';
import type { TransportRecord } from '../../../../client/src/transport/transport-selection';

const RULES = { attempts: 2, backoff: { baseMs: 1000, maxMs: 30_000 }, maxProbeMs: 300_000 };
const at = (now: number, random = 0.5) => ({ now: () => now, random: () => random });
const lost = new TidingsError('connection_lost', 'lost');

function records(...changes: Partial<TransportRecord>[]): TransportRecord[] {
  const all = createRecords(['websocket', 'sse', 'long-poll', 'short-poll']);
  for (const [index, change] of changes.entries()) Object.assign(all[index]!, change);
  return all;
}

describe('the selection of a transport', () => {
  it('starts with the preferred one', () => {
    expect(selectTransport(records(), 5, 2)).toMatchObject({ name: 'websocket' });
  });

  it('waits for the preferred one while it has attempts left', () => {
    expect(selectTransport(records({ failures: 1, retryAt: 900 }), 5, 2)).toMatchObject({
      name: 'websocket',
      retryAt: 900,
    });
  });

  it('returns the next one when the preferred one has no attempts left, and the preferred one again when its wait is over', () => {
    const used = records({ failures: 2, retryAt: 900 });
    expect(selectTransport(used, 5, 2)).toMatchObject({ name: 'sse' });
    expect(selectTransport(used, 900, 2)).toMatchObject({ name: 'websocket' });
  });

  it('returns the one that may be tried earliest when none has attempts left', () => {
    const used = records(...[700, 600, 500, 800].map((retryAt) => ({ failures: 3, retryAt })));
    expect(selectTransport(used, 5, 2)).toMatchObject({ name: 'long-poll', retryAt: 500 });
  });

  it('returns a better one, as soon as it may be tried, while another is connected', () => {
    const better = records({ failures: 1, retryAt: 900 }, { failures: 5, retryAt: 700 }).slice(0, 2);
    expect(selectTransport(better, 5, 0)).toMatchObject({ name: 'sse', retryAt: 700 });
    expect(selectTransport(better, 1000, 0)).toMatchObject({ name: 'websocket' });
    expect(selectTransport([], 5, 0)).toBeUndefined();
  });

  it('returns undefined when no transport may ever be tried again', () => {
    const never = createRecords(['websocket']);
    Object.assign(never[0]!, { failures: 2, retryAt: Infinity });
    expect(selectTransport(never, 5, 2)).toBeUndefined();
    expect(selectTransport(never, 5, 0)).toBeUndefined();
  });
});

describe('a failed transport', () => {
  it('waits for a time that doubles up to a bound, which is higher while another transport is connected', () => {
    for (const [isConnected, bound] of [
      [false, 30_000],
      [true, 300_000],
    ] as const) {
      const [record] = records();
      const waits = Array.from({ length: 14 }, () => {
        recordFailure(record!, lost, RULES, isConnected, at(100, 1));
        return record!.retryAt - 100;
      });
      expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
      expect(Math.max(...waits)).toBe(bound);
      expect(record!.failures).toBe(14);
    }
  });

  it('has no attempts left when the service has no capacity, and waits as long as the service asks', () => {
    const [record] = records();
    recordFailure(
      record!,
      new TidingsError('throttled', 'busy', { status: 429, retryAfterMs: 60_000 }),
      RULES,
      false,
      at(0),
    );
    expect(record).toMatchObject({ failures: 2, retryAt: 60_500, error: { code: 'throttled' } });
  });

  it('starts to count again when it had been stable', () => {
    const [record] = records({ ends: 9, failures: 9 });
    recordFailure(record!, lost, RULES, false, at(0, 1), true);
    expect(record).toMatchObject({ failures: 0, retryAt: 1000 });
    recordFailure(record!, new TidingsError('unavailable', 'x', { status: 503 }), RULES, false, at(0, 1), true);
    expect(record).toMatchObject({ failures: 2, retryAt: 1000 });
  });

  it('does not count a failed getToken as a failed attempt, but increases its wait', () => {
    const [record] = records();
    const error = new TidingsError('token_failed', 'no');
    for (let i = 0; i < 3; i++) recordFailure(record!, error, RULES, false, at(0, 1));
    expect(record).toMatchObject({ failures: 0, retryAt: 4000 });
  });

  it('never has a wait that is not a number, too long, or shorter than the service asks', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2000 }),
        fc.nat({ max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ends, retryAfterMs, random) => {
          const [record] = records({ ends });
          recordFailure(record!, new TidingsError('unavailable', 'x', { retryAfterMs }), RULES, false, at(0, random));
          expect(record!.retryAt).toBeGreaterThanOrEqual(retryAfterMs);
          expect(record!.retryAt).toBeLessThanOrEqual(Math.max(30_000, retryAfterMs + 1000));
        },
      ),
    );
  });

  it.each([
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [undefined, false],
  ])('with status %s, has no capacity: %s', (status, expected) => {
    expect(hasNoCapacity(new TidingsError('unavailable', 'x', { status }))).toBe(expected);
  });
});
