import { decodeBase64url } from './cursor';
import { TidingsError } from './errors';
import type { Platform } from './platform';
import type { TaskScope } from './task-scope';

/** Returns a token for the service, for example from the application's own back end. */
export type GetToken = (context: { readonly signal: AbortSignal }) => string | Promise<string>;

/** Options of a token source. */
export interface TokenOptions {
  readonly token?: string | undefined;
  readonly getToken?: GetToken | undefined;
  /** How long before its expiry a token is replaced, in milliseconds. */
  readonly renewTokenMs: number;
  /** Time limit of `getToken`, in milliseconds. The signal that `getToken` received is aborted when it passes. */
  readonly requestTimeoutMs: number;
}

/** Keeps the current token. Requests a new one before the current one expires, and after the service rejected it. */
export interface TokenSource {
  /** Milliseconds until the token should be replaced. Infinity if there is no `getToken`, or the token has no expiry. */
  renewInMs(): number;
  /** Replaces the token. */
  set(token: string): void;
  /**
   * Returns the current token, or a new one if it is time to replace it.
   * @throws TidingsError `token_failed` if `getToken` failed
   */
  get(): Promise<string>;
  /** Discards a token that the service rejected. Returns whether another token is available or can be requested. */
  drop(rejected: string): boolean;
}

/** Creates the token source of a client. */
export function createTokenSource(
  platform: Platform,
  { runWithin }: TaskScope,
  { token: initial, getToken, renewTokenMs, requestTimeoutMs }: TokenOptions,
): TokenSource {
  let current: string | undefined;
  let renewAt = 0;
  let pending: Promise<string> | undefined;

  const renewInMs = (): number => (getToken ? renewAt - platform.now() : Infinity);

  const set = (token: string): void => {
    const now = platform.now();
    const lifeMs = lifetimeMs(token, now);
    current = token;
    renewAt = now + lifeMs - Math.min(renewTokenMs, lifeMs / 2);
  };

  const requestToken = async (signal: AbortSignal): Promise<string> => {
    const before = current;
    const token = await getToken?.({ signal });
    if (typeof token !== 'string')
      throw new TidingsError('token_failed', `getToken returned ${typeof token}, expected a string`);
    // If the application has set another token in the meantime, keep that one, because it is newer.
    if (current === before) set(token);
    return token;
  };

  if (initial) set(initial);
  return {
    renewInMs,
    set,
    async get() {
      if (current !== undefined && renewInMs() > 0) return current;
      pending ??= runWithin(requestTimeoutMs, requestToken, undefined, 'token_failed').finally(() => {
        pending = undefined;
      });
      return pending;
    },
    drop(rejected) {
      if (current !== rejected) return true;
      if (getToken) current = undefined;
      return !!getToken;
    },
  };
}

/**
 * Returns the remaining lifetime of a token in milliseconds, Infinity if the token does not state one.
 * If the token seems to have expired, the machine's clock may be ahead. In that case, returns the total lifetime
 * (`exp` − `iat`).
 */
function lifetimeMs(token: string, now: number): number {
  try {
    const { exp, iat } = JSON.parse(decodeBase64url(token.split('.')[1] ?? '')) as Record<'exp' | 'iat', number>;
    const left = exp * 1000 - now;
    const lifeMs = left > 0 ? left : (exp - iat) * 1000;
    return lifeMs >= 0 ? lifeMs : Infinity;
  } catch {
    // Not a JWT. The service decides whether it is valid.
    return Infinity;
  }
}
