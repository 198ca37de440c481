import { ManualClock } from '../../../../../../local/core/clock';
import { createKeyWriteLimit } from '../../../../../../local/services/dynamodb/capacity/key-write-limit';

describe('the write limit of a partition key', () => {
  it('allows a burst of 3,000 units', () => {
    const limit = createKeyWriteLimit(new ManualClock());
    for (let unit = 0; unit < 3000; unit++) {
      expect(limit.allows('a')).toBe(true);
      limit.charge('a', 1);
    }
    expect(limit.allows('a')).toBe(false);
    expect(limit.allows('b')).toBe(true);
  });

  it('restores 1,000 units per second, up to the burst', async () => {
    const clock = new ManualClock();
    const limit = createKeyWriteLimit(clock);
    limit.charge('a', 4000);
    await clock.advance(1000);
    expect(limit.allows('a')).toBe(false);
    await clock.advance(1);
    expect(limit.allows('a')).toBe(true);
    await clock.advance(3_600_000);
    limit.charge('a', 3000);
    expect(limit.allows('a')).toBe(false);
  });
});
