import { decode } from './cursor';
import { TidingsError, toTidingsError } from './errors';
import { after } from './platform';
import type { Platform } from './platform';

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
export function createTokenSource(platform: Platform, options: TokenOptions): TokenSource {
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

  const ask = async (): Promise<string> => {
    const abort = new AbortController();
    // One that never settles is not waited for again.
    const cancel = after(platform, requestTimeoutMs, () => {
      pending = undefined;
      abort.abort();
    });
    try {
      const token = await getToken?.({ signal: abort.signal });
      if (typeof token !== 'string') throw new TidingsError('token_failed', `getToken gave ${typeof token}, no text.`);
      set(token);
      return token;
    } catch (error) {
      throw toTidingsError(error, 'token_failed');
    } finally {
      cancel();
    }
  };

  if (options.token) set(options.token);
  return {
    renewInMs,
    set,
    async get() {
      if (current !== undefined && renewInMs() > 0) return current;
      pending ??= ask().finally(() => {
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
