import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import { validationError } from './errors';
import type { Authorizer } from './authorize';
import type { FaultPlan } from './faults';
import type { PreviousVersions } from './state/previous-versions';
import type { Storage } from './state/storage';
import type { Expirations } from './time-to-live/expirations';
import type { Tables } from './state/tables';
import type { Writer } from './writes/writer';

/** What the operations share. */
export interface Engine {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorize: Authorizer;
  readonly tables: Tables;
  readonly storage: Storage;
  readonly writer: Writer;
  readonly faults: FaultPlan;
  readonly previous: PreviousVersions;
  readonly expirations: Expirations;
  /** How long a transaction holds its items, in milliseconds. */
  readonly transactionMs: number;
}

/**
 * The name of a table that a request names by name or by ARN.
 * @throws AwsError `ValidationException` for an ARN that is no table of this account and Region
 */
export function tableName(engine: Pick<Engine, 'tables'>, nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string' || !nameOrArn.startsWith('arn:')) return nameOrArn as string;
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  if (engine.tables.arnOf(name) !== nameOrArn) {
    throw validationError(
      `TableName ${JSON.stringify(nameOrArn)} is no table of this account and Region; use an ARN like ${engine.tables.arnOf('Name')}`,
    );
  }
  return name;
}

/** The same for the keys of a `RequestItems` map. */
export function byTableName<T>(engine: Pick<Engine, 'tables'>, requestItems: unknown): Record<string, T> | undefined {
  if (typeof requestItems !== 'object' || requestItems === null) return undefined;
  return Object.fromEntries(
    Object.entries(requestItems as Record<string, T>).map(([name, value]) => [tableName(engine, name), value]),
  );
}
