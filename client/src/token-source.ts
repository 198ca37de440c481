import { decode } from './cursor';
import { TidingsError } from './errors';
import type { Platform } from './platform';
import type { Scope } from './task-scope';

/** Gets a token for the service, for example from the application's own back end. */
export type GetToken = (context: { readonly signal: AbortSignal }) => string | Promise<string>;

/** How tokens are had. */
export interface TokenOptions {
  readonly token?: string | undefined;
  readonly getToken?: GetToken | undefined;
  /** How long before its end a token is replaced. */
  readonly renewTokenMs: number;
  /** How long `getToken` may take until its signal is aborted. */
  readonly requestTimeoutMs: number;
}

/** Holds the token, and gets a new one before the old one runs out or when it was refused. */
export interface TokenSource {
  /** Milliseconds until the token should be replaced; Infinity when that cannot be, or when it never ends. */
  renewInMs(): number;
  /** Takes a token from the application. */
  set(token: string): void;
  /**
   * A token that is good for a while.
   * @throws TidingsError `token_failed` when `getToken` failed
   */
  get(): Promise<string>;
  /** Forgets a token that was refused; true when there is, or can be had, another one. */
  drop(refused: string): boolean;
}

/** Makes the place where tokens come from. */
export function createTokenSource(platform: Platform, { within }: Scope, options: TokenOptions): TokenSource {
  const { getToken, requestTimeoutMs } = options;
  let current: string | undefined;
  let renewAt = 0;
  let pending: Promise<string> | undefined;

  const renewInMs = (): number => (getToken ? renewAt - platform.now() : Infinity);

  const set = (token: string): void => {
    const lifeMs = lifetimeMs(token, platform.now());
    current = token;
    renewAt = platform.now() + lifeMs - Math.min(options.renewTokenMs, lifeMs / 2);
  };

  const ask = async (signal: AbortSignal): Promise<string> => {
    const before = current;
    const token = await getToken?.({ signal });
    if (typeof token !== 'string')
      throw new TidingsError('token_failed', `getToken gave ${typeof token}, expected text`);
    // What the application has set meanwhile is newer.
    if (current === before) set(token);
    return token;
  };

  if (options.token) set(options.token);
  return {
    renewInMs,
    set,
    async get() {
      if (current !== undefined && renewInMs() > 0) return current;
      pending ??= within(requestTimeoutMs, ask, undefined, 'token_failed').finally(() => {
        pending = undefined;
      });
      return pending;
    },
    drop(refused) {
      if (current !== refused) return true;
      if (getToken) current = undefined;
      return !!getToken;
    },
  };
}

/**
 * How long a token is good from now on, Infinity when it does not say.
 * A clock that is ahead would make every token look old; its whole life (`exp` − `iat`) is taken then.
 */
function lifetimeMs(token: string, now: number): number {
  try {
    const { exp, iat } = JSON.parse(decode(token.split('.')[1] ?? '')) as Record<'exp' | 'iat', number>;
    const left = exp * 1000 - now;
    const lifeMs = left > 0 ? left : (exp - iat) * 1000;
    return lifeMs >= 0 ? lifeMs : Infinity;
  } catch {
    // Not a JWT that can be read here: the service will say what it thinks of it.
    return Infinity;
  }
}
