import { ManualClock } from '../../../../../../local/core/clock';
import { createWriteCeiling } from '../../../../../../local/services/dynamodb/capacity/key-write-limit';

describe('the write ceiling of a partition key', () => {
  it('takes a burst of 3,000 units and then refuses', () => {
    const ceiling = createWriteCeiling(new ManualClock());
    for (let unit = 0; unit < 3000; unit++) {
      expect(ceiling.admits('a')).toBe(true);
      ceiling.charge('a', 1);
    }
    expect(ceiling.admits('a')).toBe(false);
    expect(ceiling.admits('b')).toBe(true);
  });

  it('gives 1,000 units a second back, up to the burst', async () => {
    const clock = new ManualClock();
    const ceiling = createWriteCeiling(clock);
    ceiling.charge('a', 4000);
    await clock.advance(1000);
    expect(ceiling.admits('a')).toBe(false);
    await clock.advance(1);
    expect(ceiling.admits('a')).toBe(true);
    await clock.advance(3_600_000);
    ceiling.charge('a', 3000);
    expect(ceiling.admits('a')).toBe(false);
  });
});
