import type { BackoffOptions } from '../backoff';
import { backoffMs } from '../backoff';
import type { TidingsError } from '../errors';
import type { Platform } from '../platform';
import type { TransportName } from './transport';

/** The recent failures of one transport. */
export interface TransportRecord {
  readonly name: TransportName;
  /** Number of times that the transport ended since its last stable connection. */
  ends: number;
  /** Number of failed attempts since then. A lack of capacity counts as `attempts` failed attempts. */
  failures: number;
  /** The transport is not tried again before this time. Infinity: it is never tried again. */
  retryAt: number;
  /** The error that the transport last ended with. */
  error: TidingsError | undefined;
}

/** The rules for when the client tries which transport. */
export interface SelectionRules {
  /** Failed attempts with one transport before the client uses the next one. */
  readonly attempts: number;
  /** Bounds of the pause between attempts while no transport is connected. */
  readonly backoff: BackoffOptions;
  /** Maximum pause between attempts to upgrade, in milliseconds. */
  readonly maxProbeMs: number;
}

/** Creates records without failures, in the order of the names. */
export function createRecords(names: readonly TransportName[]): TransportRecord[] {
  return names.map((name) => ({ name, ends: 0, failures: 0, retryAt: 0, error: undefined }));
}

/**
 * Returns the transport to open next. The caller opens it when its `retryAt` has passed. The result is the first
 * transport that may be tried now or has failed fewer than `attempts` times. If there is none, the result is the one that
 * may be tried earliest. Undefined if no transport may ever be tried again.
 *
 * While a transport is connected, call it with only the better transports and with 0 `attempts`. Then the client does not
 * wait for the best transport if another better one may be tried earlier.
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
  // The end of a stable connection is not a failed attempt. A missing token is not one either, because no other transport
  // would work without it.
  else if (!wasStable && error.code !== 'token_failed') record.failures += 1;
}

/** Returns whether the service failed or has no capacity for this transport, so that the next one is used at once. */
export function hasNoCapacity({ status = 0, retryAfterMs = 0 }: TidingsError): boolean {
  return status === 429 || status >= 500 || retryAfterMs > 0;
}
