import type { Account } from '../../core/account';
import type { AwsService } from '../../aws/aws-service';
import type { JsonOperation } from '../../aws/json-protocol';
import { AwsError } from '../../core/errors';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl, Principal } from '../../aws/access-control';
import type { StreamSource, TableStream } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { createAuthorizer } from './authorize';
import { batchOperations } from './operations/batches';
import { createDelayedWrites } from './writes/delayed-writes';
import type { Engine } from './context';
import { createExpirations, expiryOf } from './time-to-live/expirations';
import type { Expirations, ExpiryMode } from './time-to-live/expirations';
import { createFaultPlan } from './faults';
import type { Faults } from './faults';
import { itemOperations } from './operations/items';
import { createPreviousVersions } from './state/previous-versions';
import { tableDrivers } from './resources';
import { createService } from './wire-service';
import { createStorage } from './state/storage';
import { streamOperations } from './operations/streams';
import { TIME_TO_LIVE_IDENTITY } from './streams/stream-record';
import { keyOf } from './state/table';
import { tableOperations } from './operations/tables';
import { createTables } from './state/tables';
import { transactionOperations } from './operations/transactions';
import { createWriter } from './writes/writer';
import type { WriterDeps } from './writes/writer';

export type { Faults } from './faults';
export type { ExpiryMode } from './time-to-live/expirations';

/** What DynamoDB needs, and how it behaves. */
export interface DynamoDbOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /** How long global indexes lag behind their table, in milliseconds. @default 0 */
  readonly gsiDelayMs?: number;
  /** When expired items are deleted. @default 'late' */
  readonly expiryMode?: ExpiryMode;
  /**
   * How long a transaction holds its items, in milliseconds of the clock; others that meet it there get a conflict.
   * With 0 transactions take no time and never conflict. @default 3
   */
  readonly transactionMs?: number;
  /** Whether a partition key takes no more than 1,000 write units a second, after a burst of 3,000. @default true */
  readonly writeCeiling?: boolean;
}

/** DynamoDB with streams and time to live, in memory. */
export interface DynamoDb extends StreamSource {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  readonly faults: Faults;
  readonly timeToLive: Pick<Expirations, 'setMode' | 'expireNow'>;
  /**
   * Makes a call without the wire; the input belongs to the service afterwards.
   * @param principal who calls. @default the account itself
   * @throws AwsError what the operation answers
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- shaped by the operation
  call(operation: string, input: Record<string, unknown>, principal?: Principal): Promise<any>;
  stop(): Promise<void>;
}

const DEFAULT_TRANSACTION_MS = 3;

const NEVER_ABORTED = new AbortController().signal;

/** Creates an account's DynamoDB without tables. */
export function createDynamoDb(options: DynamoDbOptions): DynamoDb {
  const { account, clock, random, reporter, access } = options;
  const report = (error: unknown): void =>
    reporter.report({ type: 'warning', message: `dynamodb: a background write failed: ${String(error)}` });
  const storage = createStorage();
  const tables = createTables({ account, clock, random, writeCeiling: options.writeCeiling ?? true });
  const faults = createFaultPlan(options.gsiDelayMs ?? 0);
  const delayed = createDelayedWrites(storage, clock, report);
  const previous = createPreviousVersions(clock);

  const expirations = createExpirations({
    clock,
    random,
    mode: options.expiryMode ?? 'late',
    remove(table, key) {
      const path = table.itemPrefix + key;
      const item = storage.get(path);
      const expiresAt = expiryOf(item, table.expiryAttribute, clock.now());
      if (!item || expiresAt === undefined || expiresAt > clock.now()) return 'kept';
      if (writer.held.has(path)) return 'retry';
      const removal = writer.prepare(
        table,
        'DeleteItem',
        { TableName: table.name, Key: keyOf(table, item) },
        { admitted: true },
      );
      writer.commit([removal], { userIdentity: TIME_TO_LIVE_IDENTITY }).catch(report);
      return 'deleted';
    },
  });
  const writerDeps: WriterDeps = { storage, clock, faults, delayed, previous, expirations };
  const writer = createWriter(writerDeps);

  const engine: Engine = {
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
  const operations = {
    ...tableOperations(engine),
    ...itemOperations(engine),
    ...batchOperations(engine),
    ...transactionOperations(engine),
  };
  const onStreams = streamOperations(engine);
  const all = new Map<string, JsonOperation>(Object.entries({ ...operations, ...onStreams }));

  return {
    service: createService(operations, onStreams, storage.ready),
    drivers: tableDrivers({ account, random, tables }),
    faults: faults.api,
    timeToLive: expirations,
    stream: (streamArn: string): TableStream | undefined => tables.stream(streamArn),
    async call(operation, input, principal = { kind: 'account' }) {
      await storage.ready;
      const run = all.get(operation);
      if (!run)
        throw new AwsError(
          'UnknownOperationException',
          `dynamodb does not support ${operation} here; it supports: ${[...all.keys()].join(', ')}.`,
        );
      return run(input, { principal, requestId: random.uuid(), signal: NEVER_ABORTED });
    },
    async stop() {
      expirations.stop();
      delayed.stop();
      await storage.ready;
      await storage.close();
    },
  };
}
