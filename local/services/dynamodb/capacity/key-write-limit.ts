import type { Clock } from '../../../core/clock';

/** Write units per second that one partition key takes. Source: developer guide, "Designing partition keys". */
export const KEY_WRITE_UNITS_PER_SECOND = 1000;

/** Units that a key may take at once after a rest. AWS keeps up to 300 s of unused capacity, but promises none of it. */
export const KEY_WRITE_BURST = 3000;

/** Limits how fast each partition key of one table is written. */
export interface WriteCeiling {
  /** Whether the key has capacity left. */
  admits(partition: string): boolean;
  /** Takes what a write cost, which is known only afterwards; the balance may go below zero. */
  charge(partition: string, units: number): void;
}

interface Bucket {
  units: number;
  at: number;
}

/** How many buckets are kept before the full ones are dropped. */
const SWEEP_AT = 20_000;

/** One token bucket per partition key, on the clock. */
export function createWriteCeiling(
  clock: Clock,
  unitsPerSecond = KEY_WRITE_UNITS_PER_SECOND,
  burst = KEY_WRITE_BURST,
): WriteCeiling {
  const buckets = new Map<string, Bucket>();
  let sweepAt = SWEEP_AT;

  const level = (bucket: Bucket, now: number): number =>
    Math.min(burst, bucket.units + ((now - bucket.at) / 1000) * unitsPerSecond);

  const sweep = (now: number): void => {
    for (const [partition, bucket] of buckets) if (level(bucket, now) >= burst) buckets.delete(partition);
    sweepAt = Math.max(SWEEP_AT, buckets.size * 2);
  };

  return {
    admits(partition) {
      const bucket = buckets.get(partition);
      return bucket === undefined || level(bucket, clock.now()) > 0;
    },
    charge(partition, units) {
      const now = clock.now();
      const bucket = buckets.get(partition);
      if (bucket) {
        bucket.units = level(bucket, now) - units;
        bucket.at = now;
        return;
      }
      if (buckets.size >= sweepAt) sweep(now);
      buckets.set(partition, { units: burst - units, at: now });
    },
  };
}
