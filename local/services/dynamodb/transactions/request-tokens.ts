import { createHash } from 'node:crypto';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';

/** Time for which a ClientRequestToken makes a transaction idempotent, in milliseconds. */
export const TOKEN_LIFETIME_MS = 10 * 60_000;

/** Remembers the outputs of transactions by their ClientRequestToken. */
export interface RequestTokens {
  /**
   * Runs a transaction. If a transaction with the same token has already succeeded, returns the output of that one
   * instead.
   * @param parameters fingerprint of the parameters of the call
   * @throws AwsError `IdempotentParameterMismatchException`, `TransactionInProgressException`
   */
  once<T>(token: string | undefined, parameters: string, transaction: () => Promise<T>): Promise<T>;
}

interface Entry {
  readonly parameters: string;
  readonly expiresAt: number;
  /** Absent while the transaction is running. */
  output?: { readonly value: unknown };
}

/** Returns a short hash, equal for equal parameters. */
export function fingerprint(parameters: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(parameters) ?? '')
    .digest('base64');
}

/** Tokens expire after {@link TOKEN_LIFETIME_MS}. The token of a failed transaction is forgotten. */
export function createRequestTokens(clock: Clock): RequestTokens {
  const entries = new Map<string, Entry>();

  const dropExpired = (): void => {
    for (const [token, { expiresAt }] of entries) {
      if (expiresAt > clock.now()) return;
      entries.delete(token);
    }
  };

  return {
    async once<T>(token: string | undefined, parameters: string, transaction: () => Promise<T>): Promise<T> {
      if (token === undefined) return transaction();
      dropExpired();
      const previous = entries.get(token);
      if (previous && previous.parameters !== parameters) {
        throw new AwsError(
          'IdempotentParameterMismatchException',
          `The ClientRequestToken ${JSON.stringify(token)} was used within the last 10 minutes with other parameters; use a new token`,
        );
      }
      if (previous?.output) return previous.output.value as T;
      if (previous)
        throw new AwsError(
          'TransactionInProgressException',
          'The transaction with the given request token is already in progress.',
        );
      const entry: Entry = { parameters, expiresAt: clock.now() + TOKEN_LIFETIME_MS };
      entries.set(token, entry);
      try {
        const value = await transaction();
        entry.output = { value };
        return value;
      } catch (error) {
        entries.delete(token);
        throw error;
      }
    },
  };
}
