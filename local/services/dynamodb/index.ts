import type { AccessControl, Principal } from '../../aws/access-control';
import type { AnyOperation } from '../../aws/typed-operations';
import type { AwsService } from '../../aws/aws-service';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import { AwsError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { StreamSource } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { createAuthorizer } from './authorize';
import { createFaultPlan } from './faults';
import type { Faults } from './faults';
import { createStreamsApi, createTableApi } from './operations';
import type { DynamoDbOperations } from './operations';
import { tableDrivers } from './resources';
import { createPreviousVersions } from './state/previous-versions';
import { createStorage } from './state/storage';
import { keyOf } from './state/table';
import { createTables } from './state/tables';
import { TIME_TO_LIVE_IDENTITY } from './streams/stream-record';
import { createExpirations, expiryOf } from './time-to-live/expirations';
import type { Expirations, ExpiryMode } from './time-to-live/expirations';
import { createWireService } from './wire-service';
import { createDelayedWrites } from './writes/delayed-writes';
import { createWriter } from './writes/writer';
import type { Writer } from './writes/writer';

export type { Faults } from './faults';
export type { ExpiryMode } from './time-to-live/expirations';

export interface DynamoDbOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /** Delay of writes to global indexes, in milliseconds. @default 0 */
  readonly gsiDelayMs?: number;
  /** When expired items are deleted. @default 'late' */
  readonly expiryMode?: ExpiryMode;
  /**
   * Time for which a transaction locks its items, in milliseconds of the engine's clock. Other writes to these items
   * fail with a conflict. With 0, transactions never conflict. @default 3
   */
  readonly transactionMs?: number;
  /**
   * Whether the write rate of a partition key is limited to 1,000 units per second, after a burst of 3,000.
   * @default true
   */
  readonly limitsKeyWrites?: boolean;
}

/**
 * DynamoDB with streams and time to live, in memory. The npm package dynalite validates the requests, parses and
 * evaluates their expressions, and sorts the items.
 */
export interface DynamoDb extends StreamSource {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  readonly faults: Faults;
  readonly timeToLive: Pick<Expirations, 'setMode' | 'expireNow'>;
  /**
   * Calls an operation in the process, with the same checks as over HTTP.
   * @param input in DynamoDB JSON. The service may keep parts of it: do not change it afterwards
   * @param principal the caller. @default the account itself
   * @throws AwsError the error of the operation
   */
  call<Name extends keyof DynamoDbOperations>(
    operation: Name,
    input: object,
    principal?: Principal,
  ): Promise<Awaited<ReturnType<DynamoDbOperations[Name]>>>;
  stop(): Promise<void>;
}

const DEFAULT_TRANSACTION_MS = 3;

const NEVER_ABORTED = new AbortController().signal;

/** Creates DynamoDB without tables. */
export function createDynamoDb(options: DynamoDbOptions): DynamoDb {
  const { account, clock, random, reporter, access } = options;
  const reportFailure = (error: unknown): void =>
    reporter.report({ type: 'warning', message: `DynamoDB: a background write failed: ${String(error)}` });
  const storage = createStorage();
  const tables = createTables({ account, clock, random, limitsKeyWrites: options.limitsKeyWrites ?? true });
  const faults = createFaultPlan(options.gsiDelayMs ?? 0);
  const delayed = createDelayedWrites(storage, clock, reportFailure);
  const previous = createPreviousVersions(clock);

  const expirations: Expirations = createExpirations({
    clock,
    random,
    mode: options.expiryMode ?? 'late',
    remove(table, key) {
      const path = table.itemPrefix + key;
      const item = storage.get(path);
      const expiresAt = expiryOf(item, table.expiryAttribute, clock.now());
      if (!item || expiresAt === undefined || expiresAt > clock.now()) return 'kept';
      if (writer.locked.has(path)) return 'retry';
      const request = { TableName: table.name, Key: keyOf(table, item) };
      const removal = writer.prepare(table, 'DeleteItem', request, { skipWritableCheck: true });
      writer.commit([removal], { userIdentity: TIME_TO_LIVE_IDENTITY }).catch(reportFailure);
      return 'deleted';
    },
  });
  const writer: Writer = createWriter({ storage, clock, faults, delayed, previous, expirations });
  const context = {
    account,
    clock,
    random,
    authorize: createAuthorizer(access, tables),
    tables,
    storage,
    writer,
    faults,
    previous,
    expirations,
    transactionMs: options.transactionMs ?? DEFAULT_TRANSACTION_MS,
  };
  const tableApi = createTableApi(context);
  const streamsApi = createStreamsApi(context);
  const operations = new Map<string, AnyOperation>(Object.entries({ ...tableApi, ...streamsApi }));

  return {
    service: createWireService(tableApi, streamsApi, storage.ready),
    drivers: tableDrivers({ account, random, tables }),
    faults: faults.api,
    timeToLive: expirations,
    stream: (streamArn) => tables.stream(streamArn),
    async call<Name extends keyof DynamoDbOperations>(
      name: Name,
      input: object,
      principal: Principal = { kind: 'account' },
    ): Promise<Awaited<ReturnType<DynamoDbOperations[Name]>>> {
      await storage.ready;
      const operation = operations.get(name);
      if (!operation)
        throw new AwsError(
          'UnknownOperationException',
          `The engine does not support ${name} of DynamoDB; it supports: ${[...operations.keys()].join(', ')}.`,
        );
      const call = { principal, requestId: random.uuid(), signal: NEVER_ABORTED };
      // The type of the map does not connect a name with the type of its operation.
      return (await operation(input as never, call)) as Awaited<ReturnType<DynamoDbOperations[Name]>>;
    },
    async stop() {
      expirations.stop();
      delayed.stop();
      await storage.ready;
      await storage.close();
    },
  };
}
