import { ManualClock } from '../../../../local/core/clock';
import { createTokenBucket } from '../../../../local/core/token-bucket';

function setUp(perSecond: number, capacity: number) {
  const clock = new ManualClock();
  return { clock, bucket: createTokenBucket({ clock, perSecond, capacity }) };
}

describe('the token bucket', () => {
  it('starts full, and is empty after that many tokens', () => {
    const { bucket } = setUp(2, 3);
    expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, true, false]);
  });

  it('fills at its rate, up to its capacity', async () => {
    const { bucket, clock } = setUp(2, 3);
    bucket.charge(3);
    await clock.advance(499);
    expect(bucket.take()).toBe(false);
    await clock.advance(1);
    expect(bucket.take()).toBe(true);
    await clock.advance(3_600_000);
    expect(bucket.level()).toBe(3);
  });

  it('reports when the next token arrives', async () => {
    const { bucket, clock } = setUp(3, 1);
    expect(bucket.msUntilToken()).toBe(0);
    expect(bucket.take()).toBe(true);
    expect(bucket.msUntilToken()).toBe(334);
    await clock.advance(334);
    expect(bucket.msUntilToken()).toBe(0);
    expect(bucket.take()).toBe(true);
  });

  it('is negative after a charge that exceeds its tokens', async () => {
    const { bucket, clock } = setUp(10, 10);
    bucket.charge(15);
    expect(bucket.level()).toBe(-5);
    await clock.advance(500);
    expect(bucket.level()).toBe(0);
  });
});
