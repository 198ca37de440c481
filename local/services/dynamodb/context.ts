import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Authorizer } from './authorize';
import { validationError } from './errors';
import type { FaultPlan } from './faults';
import type { PreviousVersions } from './state/previous-versions';
import type { Storage } from './state/storage';
import type { Tables } from './state/tables';
import type { Expirations } from './time-to-live/expirations';
import type { Writer } from './writes/writer';

/** The parts of the service that the operations use. */
export interface DynamoDbContext {
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
  /** How long a transaction locks its items, in milliseconds. */
  readonly transactionMs: number;
}

/**
 * Returns the name of a table that a request names by name or by ARN. A value that is not a string is returned as it
 * is, so that dynalite rejects it with AWS's error text.
 * @throws AwsError `ValidationException` for an ARN that does not name a table of this account and Region
 */
export function tableName(context: Pick<DynamoDbContext, 'tables'>, nameOrArn: unknown): string {
  if (typeof nameOrArn !== 'string' || !nameOrArn.startsWith('arn:')) return nameOrArn as string;
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  if (context.tables.arnOf(name) !== nameOrArn) {
    throw validationError(
      `TableName ${JSON.stringify(nameOrArn)} does not name a table of this account and Region; use an ARN like ${context.tables.arnOf('Name')}`,
    );
  }
  return name;
}

/** Replaces the ARNs among the keys of a `RequestItems` map by table names. @throws AwsError like {@link tableName} */
export function byTableName(
  context: Pick<DynamoDbContext, 'tables'>,
  requestItems: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (typeof requestItems !== 'object' || requestItems === null) return undefined;
  return Object.fromEntries(Object.entries(requestItems).map(([name, value]) => [tableName(context, name), value]));
}
