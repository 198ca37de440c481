import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import type { ResourceDriver } from '../../resources/types';
import { kmsDrivers } from './resources';

/** The engine's KMS. Keys have ids and aliases, but the engine encrypts nothing and ignores `kms:` permissions. */
export interface Kms {
  readonly drivers: readonly ResourceDriver[];
}

/** Creates KMS. It has no operations. */
export function createKms(options: { readonly account: Account; readonly random: Random }): Kms {
  return { drivers: kmsDrivers(options) };
}
