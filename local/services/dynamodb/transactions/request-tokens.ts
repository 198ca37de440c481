import { createHash } from 'node:crypto';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';

/** How long a ClientRequestToken makes a transaction idempotent. */
export const TOKEN_LIFETIME_MS = 10 * 60_000;

/** Remembers the transactions that were done under a token. */
export interface TransactionTokens {
  /**
   * Runs `work` unless it was done under this token before; then answers as at that time.
   * @param parameters fingerprint of what the call asked for
   * @throws AwsError `IdempotentParameterMismatchException`, `TransactionInProgressException`
   */
  once<T>(token: string | undefined, parameters: string, work: () => Promise<T>): Promise<T>;
}

interface Known {
  readonly parameters: string;
  readonly expiresAt: number;
  answer?: { readonly value: unknown };
}

/** A short text that is the same for the same parameters. */
export function fingerprint(parameters: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(parameters) ?? '')
    .digest('base64');
}

/** Tokens are dropped when their time is over; a transaction that failed leaves none behind. */
export function createTransactionTokens(clock: Clock): TransactionTokens {
  const known = new Map<string, Known>();

  const dropOld = (): void => {
    for (const [token, { expiresAt }] of known) {
      if (expiresAt > clock.now()) return;
      known.delete(token);
    }
  };

  return {
    async once<T>(token: string | undefined, parameters: string, work: () => Promise<T>): Promise<T> {
      if (token === undefined) return work();
      dropOld();
      const entry = known.get(token);
      if (entry && entry.parameters !== parameters) {
        throw new AwsError(
          'IdempotentParameterMismatchException',
          `The ClientRequestToken ${JSON.stringify(token)} was used within the last 10 minutes with other parameters; use a new token`,
        );
      }
      if (entry?.answer) return entry.answer.value as T;
      if (entry)
        throw new AwsError(
          'TransactionInProgressException',
          'The transaction with the given request token is already in progress.',
        );
      const mine: Known = { parameters, expiresAt: clock.now() + TOKEN_LIFETIME_MS };
      known.set(token, mine);
      try {
        const value = await work();
        mine.answer = { value };
        return value;
      } catch (error) {
        known.delete(token);
        throw error;
      }
    },
  };
}
