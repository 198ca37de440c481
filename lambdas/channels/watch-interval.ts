/** Pause between two looks at channels that are busy. */
export const FASTEST_TICK_MS = 200;
/** Pause between two looks at channels that are quiet. */
export const SLOWEST_TICK_MS = 2000;
/** A tick is that part of the time for which channels have been quiet. */
const SHARE = 1 / 10;

/**
 * Milliseconds between two looks at heads, by how long their channels have been quiet: what has just been busy is
 * likely to be busy again, and after a long silence a second more is little.
 * @param quietMs since the latest message of all channels; NaN when that is not known, which counts as quiet
 */
export function tickInterval(quietMs: number): number {
  if (Number.isNaN(quietMs)) return SLOWEST_TICK_MS;
  return Math.min(SLOWEST_TICK_MS, Math.max(FASTEST_TICK_MS, quietMs * SHARE));
}
