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
const at = (now: number, chance = 0.5) => ({ now: () => now, random: () => chance });
const lost = new TidingsError('connection_lost', 'lost');

function records(...changes: Partial<TransportRecord>[]): TransportRecord[] {
  const all = createRecords(['websocket', 'sse', 'long-poll', 'short-poll']);
  for (const [index, change] of changes.entries()) Object.assign(all[index]!, change);
  return all;
}

describe('the choice of a transport', () => {
  it('is the best one at first', () => {
    expect(selectTransport(records(), 5, 2)).toMatchObject({ name: 'websocket' });
  });

  it('waits for the best one while it has tries left', () => {
    expect(selectTransport(records({ failures: 1, retryAt: 900 }), 5, 2)).toMatchObject({
      name: 'websocket',
      retryAt: 900,
    });
  });

  it('is the next one when the best has none left, and the best again once its time has come', () => {
    const used = records({ failures: 2, retryAt: 900 });
    expect(selectTransport(used, 5, 2)).toMatchObject({ name: 'sse' });
    expect(selectTransport(used, 900, 2)).toMatchObject({ name: 'websocket' });
  });

  it('is whichever may be tried first when none has a try left', () => {
    const used = records(...[700, 600, 500, 800].map((retryAt) => ({ failures: 3, retryAt })));
    expect(selectTransport(used, 5, 2)).toMatchObject({ name: 'long-poll', retryAt: 500 });
  });

  it('is a better one, as soon as it may be tried, while one is in use', () => {
    const better = records({ failures: 1, retryAt: 900 }, { failures: 5, retryAt: 700 }).slice(0, 2);
    expect(selectTransport(better, 5, 0)).toMatchObject({ name: 'sse', retryAt: 700 });
    expect(selectTransport(better, 1000, 0)).toMatchObject({ name: 'websocket' });
    expect(selectTransport([], 5, 0)).toBeUndefined();
  });

  it('is none when none can ever be tried', () => {
    const never = createRecords(['websocket']);
    Object.assign(never[0]!, { failures: 2, retryAt: Infinity });
    expect(selectTransport(never, 5, 2)).toBeUndefined();
    expect(selectTransport(never, 5, 0)).toBeUndefined();
  });
});

describe('a failure of a transport', () => {
  it('lets it alone for a while that doubles up to a ceiling, which is higher while another one is in use', () => {
    for (const [inUse, ceiling] of [
      [false, 30_000],
      [true, 300_000],
    ] as const) {
      const [record] = records();
      const waits = Array.from({ length: 14 }, () => {
        recordFailure(record!, lost, RULES, inUse, at(100, 1));
        return record!.retryAt - 100;
      });
      expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
      expect(Math.max(...waits)).toBe(ceiling);
      expect(record!.failures).toBe(14);
    }
  });

  it('uses up all tries when the service has no capacity, and keeps to what it asks to wait', () => {
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

  it('is not counted against it when it had worked for a while, and what was before is forgotten', () => {
    const [record] = records({ ends: 9, failures: 9 });
    recordFailure(record!, lost, RULES, false, at(0, 1), true);
    expect(record).toMatchObject({ failures: 0, retryAt: 1000 });
    recordFailure(record!, new TidingsError('unavailable', 'x', { status: 503 }), RULES, false, at(0, 1), true);
    expect(record).toMatchObject({ failures: 2, retryAt: 1000 });
  });

  it('is not counted against it when the token cannot be had, but the waits grow', () => {
    const [record] = records();
    const error = new TidingsError('token_failed', 'no');
    for (let i = 0; i < 3; i++) recordFailure(record!, error, RULES, false, at(0, 1));
    expect(record).toMatchObject({ failures: 0, retryAt: 4000 });
  });

  it('never makes a wait that is no number, or shorter than asked for', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2000 }),
        fc.nat({ max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ends, retryAfterMs, chance) => {
          const [record] = records({ ends });
          recordFailure(record!, new TidingsError('unavailable', 'x', { retryAfterMs }), RULES, false, at(0, chance));
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
  ])('with status %s is a refusal: %s', (status, expected) => {
    expect(hasNoCapacity(new TidingsError('unavailable', 'x', { status }))).toBe(expected);
  });
});
