import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { PolicyDocument } from '../../../aws/access-control';
import { tableNotFound } from '../errors';
import { createStreamLog, streamArn } from '../streams/stream-log';
import type { StreamLog } from '../streams/stream-log';
import { STREAM_RETENTION_MS } from '../streams/shard';
import type { Table } from './table';
import type { StreamViewType, TableDefinition } from '../data-types';
import { createWriteCeiling } from '../capacity/key-write-limit';
import type { WriteCeiling } from '../capacity/key-write-limit';

/** All that a new table is made of; checked already. */
export interface NewTable {
  readonly definition: TableDefinition;
  readonly streamViewType?: StreamViewType | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** @default false */
  readonly deletionProtected?: boolean;
  /** @default false */
  readonly pointInTimeRecovery?: boolean;
  /** Members of DescribeTable that nothing depends on. */
  readonly recorded?: Readonly<Record<string, unknown>>;
}

/** Every table and every stream of the account. */
export interface Tables {
  /** @throws AwsError `ResourceInUseException` when the name is taken */
  create(options: NewTable): Table;
  find(name: string): Table | undefined;
  /** @throws AwsError `ResourceNotFoundException` */
  get(name: string): Table;
  /** Forgets a table; its stream stays readable for its retention. */
  remove(table: Table): void;
  /** In order of their names. */
  names(): string[];
  /** The ARN of a table by its name, whether it exists or not. */
  arnOf(name: string): string;
  stream(streamArn: string): StreamLog | undefined;
  streams(): readonly StreamLog[];
}

const UNLIMITED: WriteCeiling = { admits: () => true, charge: () => undefined };

/** Creates an account without tables. */
export function createTables(deps: {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly writeCeiling: boolean;
}): Tables {
  const { account, clock, random } = deps;
  const tables = new Map<string, Table>();
  const streams = new Map<string, StreamLog>();
  let created = 0;

  const arnOf = (name: string): string => arn(account, 'dynamodb', `table/${name}`);

  const dropExpiredStreams = (): void => {
    for (const [key, stream] of streams) {
      if (stream.closedAt !== undefined && stream.closedAt + STREAM_RETENTION_MS <= clock.now()) streams.delete(key);
    }
  };

  const openStream = (definition: TableDefinition, viewType: StreamViewType): StreamLog => {
    const { TableName: tableName, KeySchema: keySchema } = definition;
    const tableArn = arnOf(tableName);
    let createdAt = clock.now();
    while (streams.has(streamArn(tableArn, createdAt))) createdAt++;
    const stream = createStreamLog({
      tableArn,
      tableName,
      keySchema,
      region: account.region,
      viewType,
      createdAt,
      clock,
      random,
    });
    streams.set(stream.arn, stream);
    return stream;
  };

  return {
    arnOf,
    create({ definition, streamViewType, ...options }) {
      const name = definition.TableName;
      if (tables.has(name)) throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
      dropExpiredStreams();
      const storagePrefix = `${created++}/`;
      const table: Table = {
        name,
        arn: arnOf(name),
        id: random.uuid(),
        createdAt: clock.now() / 1000,
        definition,
        keyNames: definition.KeySchema.map((element) => element.AttributeName),
        storagePrefix,
        itemPrefix: `${storagePrefix}items~`,
        ceiling: deps.writeCeiling ? createWriteCeiling(clock) : UNLIMITED,
        tags: new Map(Object.entries(options.tags ?? {})),
        stream: streamViewType && openStream(definition, streamViewType),
        resourcePolicy: options.resourcePolicy,
        deletionProtected: options.deletionProtected ?? false,
        pointInTimeRecovery: options.pointInTimeRecovery ?? false,
        recorded: options.recorded ?? {},
        itemCount: 0,
        sizeBytes: 0,
        expiryAttribute: undefined,
      };
      tables.set(name, table);
      return table;
    },
    find: (name) => tables.get(name),
    get(name) {
      const table = tables.get(name);
      if (!table) throw tableNotFound();
      return table;
    },
    remove(table) {
      tables.delete(table.name);
      table.stream?.close();
    },
    names: () => [...tables.keys()].sort(),
    stream(key) {
      dropExpiredStreams();
      return streams.get(key);
    },
    streams() {
      dropExpiredStreams();
      return [...streams.values()];
    },
  };
}
