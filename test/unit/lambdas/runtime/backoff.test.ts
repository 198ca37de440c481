import { backoffDelay } from '../../../../lambdas/runtime/backoff';

describe('the wait before a retry', () => {
  it('doubles up to a maximum; half of it is random', () => {
    const backoff = { baseMs: 100, capMs: 1000 };
    expect([0, 1, 2, 3, 4, 9].map((retry) => backoffDelay(backoff, retry, () => 1))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
    expect(backoffDelay(backoff, 1, () => 0)).toBe(100);
  });
});
