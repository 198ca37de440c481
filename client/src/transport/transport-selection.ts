import type { BackoffOptions } from '../backoff';
import { backoffMs } from '../backoff';
import type { TidingsError } from '../errors';
import type { Platform } from '../platform';
import type { TransportName } from './transport';

/** The recent failures of one transport. */
export interface TransportRecord {
  readonly name: TransportName;
  /** Times that it ended since it was last stable. */
  ends: number;
  /** Those ends that count as failed attempts. */
  failures: number;
  /** Time before which it is not tried again. Infinity: never again. */
  retryAt: number;
  /** The error that it last ended with. */
  error: TidingsError | undefined;
}

/** When the client tries which transport. */
export interface SelectionRules {
  /** Failed attempts with one transport before the client uses the next one. */
  readonly attempts: number;
  /** Waits between attempts while no transport is connected. */
  readonly backoff: BackoffOptions;
  /** Maximum wait between attempts to upgrade, in milliseconds. */
  readonly maxProbeMs: number;
}

/** Creates records without failures, in the order of the names. */
export function createRecords(names: readonly TransportName[]): TransportRecord[] {
  return names.map((name) => ({ name, ends: 0, failures: 0, retryAt: 0, error: undefined }));
}

/**
 * Returns the transport to open next; the caller waits until its `retryAt`. This is the first one that may be tried now
 * or has failed fewer than `attempts` times. If there is none, it is the one that may be tried earliest. Undefined if no
 * transport may ever be tried again.
 *
 * While a transport is connected, pass only the better ones and 0 attempts: then the client does not wait for a better
 * transport if a less preferred one may be tried earlier.
 */
export function selectTransport(
  records: readonly TransportRecord[],
  now: number,
  attempts: number,
): TransportRecord | undefined {
  const record =
    records.find(({ retryAt, failures }) => retryAt <= now || failures < attempts) ??
    [...records].sort((a, b) => a.retryAt - b.retryAt)[0];
  return record && record.retryAt < Infinity ? record : undefined;
}

/**
 * Records that a transport ended with an error, and sets when it may be tried again.
 * @param isConnected whether another transport is connected
 * @param wasStable whether the transport had worked for a while before it ended
 */
export function recordFailure(
  record: TransportRecord,
  error: TidingsError,
  { attempts, backoff, maxProbeMs }: SelectionRules,
  isConnected: boolean,
  { now, random }: Pick<Platform, 'now' | 'random'>,
  wasStable = false,
): void {
  const bounds = isConnected ? { ...backoff, maxMs: maxProbeMs } : backoff;
  if (wasStable) record.ends = record.failures = 0;
  record.error = error;
  record.retryAt = now() + backoffMs(bounds, record.ends, random, error.retryAfterMs);
  record.ends += 1;
  if (hasNoCapacity(error)) record.failures += attempts;
  // The end of a stable connection is not a failed attempt. Without a token, no other transport would work either.
  else if (!wasStable && error.code !== 'token_failed') record.failures += 1;
}

/** Returns whether the service failed or has no capacity for this transport, so that the next one is used at once. */
export function hasNoCapacity({ status = 0, retryAfterMs = 0 }: TidingsError): boolean {
  return status === 429 || status >= 500 || retryAfterMs > 0;
}
