import type { Random } from '../../../core/random';

const HEX = '0123456789abcdef';

/** The log stream of one execution environment: `2026/01/31/[$LATEST]` and 32 hexadecimal digits. */
export function logStreamName(now: number, random: Random): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${random.text(32, HEX)}`;
}

/** An X-Ray trace header of a request that is not sampled. */
export function traceId(now: number, random: Random): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${random.text(24, HEX)};Parent=${random.text(16, HEX)};Sampled=0`;
}
