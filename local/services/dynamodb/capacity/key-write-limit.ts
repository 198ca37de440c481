import type { Clock } from '../../../core/clock';
import { createTokenBucket } from '../../../core/token-bucket';
import type { TokenBucket } from '../../../core/token-bucket';

/** Maximum write units per second of one partition key. Source: developer guide, "Designing partition keys". */
export const KEY_WRITE_UNITS_PER_SECOND = 1000;

/** Units that a key can use in a burst. AWS keeps up to 300 s of unused capacity, but guarantees none of it. */
export const KEY_WRITE_BURST = 3000;

/** Limits the write rate of each partition key of one table. */
export interface KeyWriteLimit {
  /** Whether the key has capacity left. */
  allows(partition: string): boolean;
  /** Subtracts the units of a write, which are known only afterwards. The balance may become negative. */
  charge(partition: string, units: number): void;
}

/** Number of buckets at which the full buckets are deleted. */
const SWEEP_AT = 20_000;

/** Creates a limit with one token bucket per partition key. A key without a bucket can use the full burst. */
export function createKeyWriteLimit(
  clock: Clock,
  unitsPerSecond = KEY_WRITE_UNITS_PER_SECOND,
  burst = KEY_WRITE_BURST,
): KeyWriteLimit {
  const buckets = new Map<string, TokenBucket>();
  let sweepAt = SWEEP_AT;

  const sweep = (): void => {
    for (const [partition, bucket] of buckets) if (bucket.level() >= burst) buckets.delete(partition);
    sweepAt = Math.max(SWEEP_AT, buckets.size * 2);
  };

  return {
    allows(partition) {
      const bucket = buckets.get(partition);
      return bucket === undefined || bucket.level() > 0;
    },
    charge(partition, units) {
      let bucket = buckets.get(partition);
      if (!bucket) {
        if (buckets.size >= sweepAt) sweep();
        bucket = createTokenBucket({ clock, perSecond: unitsPerSecond, capacity: burst });
        buckets.set(partition, bucket);
      }
      bucket.charge(units);
    },
  };
}
