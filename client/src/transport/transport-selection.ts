import type { BackoffOptions } from '../backoff';
import { backoffMs } from '../backoff';
import type { TidingsError } from '../errors';
import type { Platform } from '../platform';
import type { TransportName } from './transport';

/** What is known of one transport of the ladder. */
export interface Rung {
  readonly name: TransportName;
  /** Times that it ended since it last worked for a while. */
  ends: number;
  /** Those of them that were its own fault. */
  failures: number;
  /** No try before this time. */
  until: number;
  /** Why it ended the last time. */
  why: TidingsError | undefined;
}

/** The rules of the ladder. */
export interface LadderRules {
  /** Tries of one transport before the next one is used. */
  readonly attempts: number;
  /** Waits between tries while nothing is connected. */
  readonly backoff: BackoffOptions;
  /** Longest wait between two looks at a better transport while another one works. */
  readonly maxProbeMs: number;
}

/** The rungs of a ladder in the order of the names, none of which has failed yet. */
export function createRungs(names: readonly TransportName[]): Rung[] {
  return names.map((name) => ({ name, ends: 0, failures: 0, until: 0, why: undefined }));
}

/**
 * The rung to open next, once its time has come: the best that may be tried now or has some of the `attempts` left, even
 * if it has to be waited for; when none has, whichever may be tried first.
 * While one is in use only those that are better count: `rungs` holds no others, and there are no attempts to wait for.
 */
export function chooseRung(rungs: readonly Rung[], now: number, attempts: number): Rung | undefined {
  const rung =
    rungs.find(({ until, failures }) => until <= now || failures < attempts) ??
    [...rungs].sort((a, b) => a.until - b.until)[0];
  return rung && rung.until < Infinity ? rung : undefined;
}

/** Notes that a rung failed, and until when it is let alone. */
export function noteFailure(
  rung: Rung,
  why: TidingsError,
  { attempts, backoff, maxProbeMs }: LadderRules,
  inUse: boolean,
  { now, random }: Pick<Platform, 'now' | 'random'>,
  wasStable = false,
): void {
  const bounds = inUse ? { ...backoff, maxMs: maxProbeMs } : backoff;
  if (wasStable) rung.ends = rung.failures = 0;
  rung.why = why;
  rung.until = now() + backoffMs(bounds, rung.ends, random, why.retryAfterMs);
  rung.ends += 1;
  // Without a token the next transport would do no better, and the end of one that had worked is no failure.
  if (isRefusal(why)) rung.failures += attempts;
  else if (!wasStable && why.code !== 'token_failed') rung.failures += 1;
}

/** Whether a transport is not to be had for now, as the service has no capacity or fails: another one may do better. */
export function isRefusal({ status = 0, retryAfterMs = 0 }: TidingsError): boolean {
  return status === 429 || status >= 500 || retryAfterMs > 0;
}
