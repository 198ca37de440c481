import type { BackoffOptions } from './backoff';
import { backoffMs } from './backoff';
import type { TidingsError } from './errors';
import type { Platform } from './platform';
import type { TransportName } from './transport/types';

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

/** A rung to open, and when. */
export interface Choice {
  readonly rung: Rung;
  readonly at: number;
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
 * The rung to open next.
 * While one is in use, only those that are better count (`rungs` holds no others), as soon as one may be tried.
 * Otherwise the best that has tries left, even if it has to be waited for; when none has, whichever may be tried first.
 */
export function chooseRung(rungs: readonly Rung[], now: number, attempts: number, inUse: boolean): Choice | undefined {
  const rung =
    rungs.find(({ until, failures }) => until <= now || (!inUse && failures < attempts)) ??
    [...rungs].sort((a, b) => a.until - b.until)[0];
  return rung && rung.until < Infinity ? { rung, at: Math.max(now, rung.until) } : undefined;
}

/** Notes that a rung failed, and until when it is let alone. */
export function noteFailure(
  rung: Rung,
  why: TidingsError,
  { attempts, backoff, maxProbeMs }: LadderRules,
  inUse: boolean,
  { now, random }: Pick<Platform, 'now' | 'random'>,
): void {
  const bounds = inUse ? { ...backoff, maxMs: maxProbeMs } : backoff;
  rung.why = why;
  rung.until = now() + backoffMs(bounds, rung.ends, random, why.retryAfterMs);
  rung.ends += 1;
  // Without a token the next transport would do no better.
  if (why.code !== 'token_failed') rung.failures += isRefusal(why) ? attempts : 1;
}

/** Whether a transport is not to be had for now, as the service has no capacity or fails: another one may do better. */
export function isRefusal({ status = 0, retryAfterMs = 0 }: TidingsError): boolean {
  return status === 429 || status >= 500 || retryAfterMs > 0;
}
