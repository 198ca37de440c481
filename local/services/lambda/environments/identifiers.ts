import type { Random } from '../../../core/random';

const HEX = '0123456789abcdef';

/** `2026/01/31/[$LATEST]` and 32 hexadecimal digits: one log stream per execution environment. */
export function logStreamName(now: number, random: Random): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${random.text(32, HEX)}`;
}

/** An X-Ray trace header that is not sampled. */
export function traceId(now: number, random: Random): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${random.text(24, HEX)};Parent=${random.text(16, HEX)};Sampled=0`;
}

/** Longest function name that Lambda takes. */
const MAX_NAME_LENGTH = 64;
const SUFFIX_LENGTH = 8;

/** The physical name of a function that its template does not name; the random suffix survives the cut. */
export function functionNameFor(stackName: string, logicalId: string, random: Random): string {
  const prefix = `${stackName}-${logicalId}`.slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH - 1);
  return `${prefix}-${random.text(SUFFIX_LENGTH)}`;
}
