import fc from 'fast-check';
import { TidingsError } from '../../../../client/src/errors';
import { chooseRung, createRungs, isRefusal, noteFailure } from '../../../../client/src/transport/transport-selection';
import type { Rung } from '../../../../client/src/transport/transport-selection';

const RULES = { attempts: 2, backoff: { baseMs: 1000, maxMs: 30_000 }, maxProbeMs: 300_000 };
const at = (now: number, chance = 0.5) => ({ now: () => now, random: () => chance });
const lost = new TidingsError('connection_lost', 'lost');

function rungs(...changes: Partial<Rung>[]): Rung[] {
  const all = createRungs(['websocket', 'sse', 'long-poll', 'short-poll']);
  for (const [index, change] of changes.entries()) Object.assign(all[index]!, change);
  return all;
}

describe('the choice of a transport', () => {
  it('is the best one at first', () => {
    expect(chooseRung(rungs(), 5, 2)).toMatchObject({ name: 'websocket' });
  });

  it('waits for the best one while it has tries left', () => {
    expect(chooseRung(rungs({ failures: 1, until: 900 }), 5, 2)).toMatchObject({ name: 'websocket', until: 900 });
  });

  it('is the next one when the best has none left, and the best again once its time has come', () => {
    const used = rungs({ failures: 2, until: 900 });
    expect(chooseRung(used, 5, 2)).toMatchObject({ name: 'sse' });
    expect(chooseRung(used, 900, 2)).toMatchObject({ name: 'websocket' });
  });

  it('is whichever may be tried first when none has a try left', () => {
    const used = rungs(...[700, 600, 500, 800].map((until) => ({ failures: 3, until })));
    expect(chooseRung(used, 5, 2)).toMatchObject({ name: 'long-poll', until: 500 });
  });

  it('is a better one, as soon as it may be tried, while one is in use', () => {
    const better = rungs({ failures: 1, until: 900 }, { failures: 5, until: 700 }).slice(0, 2);
    expect(chooseRung(better, 5, 0)).toMatchObject({ name: 'sse', until: 700 });
    expect(chooseRung(better, 1000, 0)).toMatchObject({ name: 'websocket' });
    expect(chooseRung([], 5, 0)).toBeUndefined();
  });

  it('is none when none can ever be tried', () => {
    const never = createRungs(['websocket']);
    Object.assign(never[0]!, { failures: 2, until: Infinity });
    expect(chooseRung(never, 5, 2)).toBeUndefined();
    expect(chooseRung(never, 5, 0)).toBeUndefined();
  });
});

describe('a failure of a transport', () => {
  it('lets it alone for a while that doubles up to a ceiling, which is higher while another one is in use', () => {
    for (const [inUse, ceiling] of [
      [false, 30_000],
      [true, 300_000],
    ] as const) {
      const [rung] = rungs();
      const waits = Array.from({ length: 14 }, () => {
        noteFailure(rung!, lost, RULES, inUse, at(100, 1));
        return rung!.until - 100;
      });
      expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
      expect(Math.max(...waits)).toBe(ceiling);
      expect(rung!.failures).toBe(14);
    }
  });

  it('uses up all tries when the service has no capacity, and keeps to what it asks to wait', () => {
    const [rung] = rungs();
    noteFailure(
      rung!,
      new TidingsError('throttled', 'busy', { status: 429, retryAfterMs: 60_000 }),
      RULES,
      false,
      at(0),
    );
    expect(rung).toMatchObject({ failures: 2, until: 60_500, why: { code: 'throttled' } });
  });

  it('is not counted against it when it had worked for a while, and what was before is forgotten', () => {
    const [rung] = rungs({ ends: 9, failures: 9 });
    noteFailure(rung!, lost, RULES, false, at(0, 1), true);
    expect(rung).toMatchObject({ failures: 0, until: 1000 });
    noteFailure(rung!, new TidingsError('unavailable', 'x', { status: 503 }), RULES, false, at(0, 1), true);
    expect(rung).toMatchObject({ failures: 2, until: 1000 });
  });

  it('is not counted against it when the token cannot be had, but the waits grow', () => {
    const [rung] = rungs();
    const error = new TidingsError('token_failed', 'no');
    for (let i = 0; i < 3; i++) noteFailure(rung!, error, RULES, false, at(0, 1));
    expect(rung).toMatchObject({ failures: 0, until: 4000 });
  });

  it('never makes a wait that is no number, or shorter than asked for', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2000 }),
        fc.nat({ max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ends, retryAfterMs, chance) => {
          const [rung] = rungs({ ends });
          noteFailure(rung!, new TidingsError('unavailable', 'x', { retryAfterMs }), RULES, false, at(0, chance));
          expect(rung!.until).toBeGreaterThanOrEqual(retryAfterMs);
          expect(rung!.until).toBeLessThanOrEqual(Math.max(30_000, retryAfterMs + 1000));
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
    expect(isRefusal(new TidingsError('unavailable', 'x', { status }))).toBe(expected);
  });
});
