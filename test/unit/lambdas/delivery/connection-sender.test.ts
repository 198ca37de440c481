import fc from 'fast-check';

import { createRateLimiter } from '../../../../lambdas/delivery/rate-limiter';
import { POSTS_IN_FLIGHT, createConnectionSender } from '../../../../lambdas/delivery/connection-sender';
import type { PostResult, Transport } from '../../../../lambdas/delivery/transport';
import { fakeClock, fakeLogger, START } from '../../../helpers/lambdas/fakes';
import { range } from '../../../helpers/lambdas/log-entries';

const status = (code: number): PostResult => ({ kind: 'status', status: code });

/** A sender whose transport returns results by connection, frame and attempt. */
function setUp(
  resultOf: (id: string, frame: string, attempt: number) => PostResult | Promise<PostResult>,
  inFlight?: number,
) {
  const clock = fakeClock();
  const sent: string[] = [];
  const attempts = new Map<string, number>();
  const load = { now: 0, maximum: 0 };
  const transport: Transport = {
    prepare: (frame) => async (id) => {
      const key = `${id}/${frame}`;
      sent.push(key);
      attempts.set(key, (attempts.get(key) ?? 0) + 1);
      load.maximum = Math.max(load.maximum, ++load.now);
      await Promise.resolve();
      const result = await resultOf(id, frame, attempts.get(key) ?? 0);
      load.now -= 1;
      return result;
    },
    close: () => undefined,
  };
  const rateLimiter = { acquire: () => undefined, report: () => undefined };
  const sender = createConnectionSender({
    transport,
    rateLimiter,
    clock,
    sleep: clock.sleep,
    random: () => 1,
    logger: fakeLogger(),
    ...(inFlight === undefined ? {} : { inFlight }),
  });
  return { clock, sent, load, sender };
}

describe('posting', () => {
  it('returns one outcome per connection, in their order', async () => {
    const codes: Record<string, number> = { ok: 200, gone: 410, big: 413, forbidden: 403, bad: 400 };
    const { sender } = setUp((id) => status(codes[id] ?? 200));
    expect(await sender.post(['ok', 'gone', 'big', 'forbidden', 'bad', 'ok2'], ['f'])).toEqual([
      'posted',
      'gone',
      'refused',
      'refused',
      'refused',
      'posted',
    ]);
    expect(await sender.post([], ['f'])).toEqual([]);
  });

  it('posts the frames of a connection in order, and stops at the first that fails', async () => {
    const { sender, sent } = setUp((id, frame) => status(id === 'b' && frame === '2' ? 410 : 200));
    expect(await sender.post(['a', 'b'], ['1', '2', '3'])).toEqual(['posted', 'gone']);
    expect(sent.filter((key) => key.startsWith('a'))).toEqual(['a/1', 'a/2', 'a/3']);
    expect(sent.filter((key) => key.startsWith('b'))).toEqual(['b/1', 'b/2']);
  });

  it.each([
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['a timeout', { kind: 'failure', reason: 'timeout' } as const],
  ])('retries %s three times, with increasing waits', async (_what, failure) => {
    const { sender, sent, clock } = setUp((_id, _frame, attempt) => (attempt <= 3 ? failure : status(200)));
    expect(await sender.post(['a'], ['f'])).toEqual(['posted']);
    expect(sent).toHaveLength(4);
    expect(clock.slept).toEqual([100, 200, 400]);
    const failing = setUp(() => failure);
    expect(await failing.sender.post(['a'], ['f', 'g'])).toEqual(['gave_up']);
    expect(failing.sent).toEqual(['a/f', 'a/f', 'a/f', 'a/f']);
  });

  it('starts no retry later than six seconds after the first failure', async () => {
    const { sender, sent, clock } = setUp(() => {
      clock.advance(5000);
      return { kind: 'failure', reason: 'timeout' };
    });
    expect(await sender.post(['a'], ['f'])).toEqual(['gave_up']);
    expect(sent).toHaveLength(3);
  });

  it('does not delay other connections while one waits for a retry', async () => {
    let release = (): void => undefined;
    const retryWait = new Promise<void>((resolve) => (release = resolve));
    const done: string[] = [];
    const clock = fakeClock();
    const sender = createConnectionSender({
      transport: {
        prepare: () => async (id) => {
          if (id === 'slow' && !done.includes('slow')) {
            done.push('slow');
            return status(429);
          }
          done.push(id);
          if (done.length > 20) release();
          return status(200);
        },
        close: () => undefined,
      },
      rateLimiter: { acquire: () => undefined, report: () => undefined },
      clock,
      sleep: () => retryWait,
      random: () => 0,
      logger: fakeLogger(),
      inFlight: 1,
    });
    const ids = ['slow', ...range(1, 20).map(String)];
    expect(await sender.post(ids, ['f'])).toEqual(ids.map(() => 'posted'));
    expect(done).toEqual(['slow', ...range(1, 20).map(String), 'slow']);
  });

  it('limits the posts in flight, over all calls', async () => {
    const { sender, load } = setUp(() => status(200));
    const ids = range(1, 400).map(String);
    await Promise.all([sender.post(ids, ['f']), sender.post(ids, ['g'])]);
    expect(load.maximum).toBe(POSTS_IN_FLIGHT);
  });

  it('posts every frame to every connection once, whatever the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 4 }),
        async (limit, count, frames) => {
          const { sender, sent, load } = setUp(() => status(200), limit);
          const ids = range(1, count).map(String);
          await sender.post(ids, range(1, frames).map(String));
          expect(new Set(sent).size).toBe(count * frames);
          expect(sent).toHaveLength(count * frames);
          expect(load.maximum).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the rate limiter', () => {
  const durationOf = async (posts: number, report: (index: number) => boolean = () => false) => {
    const clock = fakeClock();
    const rateLimiter = createRateLimiter({ postsPerSecond: 1000, clock, sleep: clock.sleep });
    for (let i = 0; i < posts; i++) {
      await rateLimiter.acquire();
      rateLimiter.report(report(i));
    }
    return clock.now() - START;
  };

  it('allows half a second of posts at once, and then the configured rate', async () => {
    expect(await durationOf(500)).toBe(0);
    expect(await durationOf(2500)).toBeCloseTo(2000, -1);
  });

  it('slows down if many posts are throttled', async () => {
    expect(await durationOf(5000, () => true)).toBeGreaterThan(20_000);
  });

  it('does not slow down for single connections with full buffers', async () => {
    expect(await durationOf(5000, (index) => index % 50 === 0)).toBeCloseTo(4500, -2);
  });

  it('recovers once throttling ends', async () => {
    const throttledFirst = await durationOf(20_000, (index) => index < 1000);
    expect(throttledFirst).toBeLessThan(26_000);
  });
});
