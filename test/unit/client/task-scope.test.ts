import { TidingsError } from '../../../client/src/errors';
import { onAbort } from '../../../client/src/event-emitter';
import { monotonic } from '../../../client/src/timers';
import type { Platform } from '../../../client/src/platform';
import { createTaskScope } from '../../../client/src/task-scope';
import { FakeClock } from '../../helpers/client/fake-clock';

describe('a task scope', () => {
  let clock: FakeClock;
  beforeEach(() => void (clock = new FakeClock()));
  const scope = () =>
    createTaskScope({
      setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms),
      clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
    } as Platform);
  const never = (): Promise<never> => new Promise(() => undefined);
  const ended = new TidingsError('client_closed', 'ended');

  it('returns the result of a task, and leaves no timer', async () => {
    const signals: AbortSignal[] = [];
    const run = async (signal: AbortSignal): Promise<number> => signals.push(signal);
    expect(await scope().runWithin(1000, run)).toBe(1);
    expect(await scope().runWithin(1000, run, new AbortController().signal)).toBe(2);
    expect(clock.timers).toBe(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('rejects a task that takes too long, and aborts its signal', async () => {
    let signal: AbortSignal | undefined;
    const late = expect(
      scope().runWithin(1000, (given) => {
        signal = given;
        return never();
      }),
    ).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('1000') });
    await clock.advance(1000);
    await late;
    expect(signal?.aborted).toBe(true);
  });

  it('does not run a task whose signal is already aborted, and rejects with the reason', async () => {
    const run = jest.fn(never);
    await expect(scope().runWithin(1000, run, AbortSignal.abort('why'))).rejects.toBe('why');
    expect(run).not.toHaveBeenCalled();
    const abort = new AbortController();
    const running = expect(scope().runWithin(1000, run, abort.signal)).rejects.toBe('later');
    abort.abort('later');
    await running;
    expect(clock.timers).toBe(0);
  });

  it('rejects its tasks and cancels its timers when it ends, and runs nothing afterwards', async () => {
    const one = scope();
    const run = jest.fn();
    one.later(1000, run);
    const all = [1, 2].map(() => expect(one.runWithin(1000, never)).rejects.toBe(ended));
    one.end(ended);
    one.end(new TidingsError('gap', 'another reason'));
    await Promise.all(all);
    await expect(one.runWithin(1000, never)).rejects.toBe(ended);
    await clock.advance(5000);
    expect(run).not.toHaveBeenCalled();
    expect(clock.timers).toBe(0);
  });

  it.each([
    [new TypeError('fetch failed'), undefined, 'network'],
    [new SyntaxError('not JSON'), undefined, 'invalid_response'],
    ['text', undefined, 'network'],
    [new Error('any'), 'token_failed' as const, 'token_failed'],
    [new TidingsError('forbidden', 'no'), 'token_failed' as const, 'forbidden'],
  ])('converts %p to an error of the library', async (thrown, code, expected) => {
    await expect(scope().runWithin(1000, () => Promise.reject(thrown), undefined, code)).rejects.toMatchObject({
      name: 'TidingsError',
      code: expected,
    });
  });
});

describe('a listener for the abort of a signal', () => {
  it('runs at once if the signal is already aborted, and otherwise once', () => {
    const run = jest.fn();
    onAbort(AbortSignal.abort(), run);
    expect(run).toHaveBeenCalledTimes(1);
    const abort = new AbortController();
    const end = onAbort(abort.signal, run);
    end();
    abort.abort();
    expect(run).toHaveBeenCalledTimes(2);
  });
});

describe('a monotonic clock', () => {
  it('never goes back, and advances with the clock of the machine', () => {
    const machine = [1000, 1500, 900, 950, 2000, 100, 101];
    const now = monotonic(() => machine.shift()!);
    expect(Array.from({ length: 7 }, now)).toEqual([1000, 1500, 1500, 1550, 2600, 2600, 2601]);
  });
});
