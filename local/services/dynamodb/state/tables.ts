import { arn } from '../../../core/account';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import type { PolicyDocument } from '../../../aws/access-control';
import { resourceNotFound, tableNotFound } from '../errors';
import { createStreamLog, streamArn } from '../streams/stream-log';
import type { StreamLog } from '../streams/stream-log';
import { STREAM_RETENTION_MS } from '../streams/shard';
import type { PassiveDescription, Table } from './table';
import type { StreamViewType, TableDefinition } from '../data-types';
import { createKeyWriteLimit } from '../capacity/key-write-limit';
import type { KeyWriteLimit } from '../capacity/key-write-limit';

/** The validated options of a new table. */
export interface NewTable {
  readonly definition: TableDefinition;
  readonly streamViewType?: StreamViewType | undefined;
  readonly tags?: ReadonlyMap<string, string>;
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** @default false */
  readonly deletionProtected?: boolean;
  /** @default false */
  readonly pointInTimeRecovery?: boolean;
  /** Members that DescribeTable returns, but that have no effect in the engine. */
  readonly passiveDescription?: PassiveDescription;
}

/** The tables and streams of the account. */
export interface Tables {
  /** @throws AwsError `ResourceInUseException` if a table has the name */
  create(options: NewTable): Table;
  find(name: string): Table | undefined;
  /** @throws AwsError `ResourceNotFoundException` with the text for calls on items */
  get(name: string): Table;
  /** @throws AwsError `ResourceNotFoundException` with the text for calls on tables, which contains the name */
  getNamed(name: string): Table;
  /** Removes a table. Its stream remains readable for the retention period. */
  remove(table: Table): void;
  /** Sorted. */
  names(): string[];
  /** The ARN of the table with a name, whether it exists or not. */
  arnOf(name: string): string;
  stream(streamArn: string): StreamLog | undefined;
  streams(): readonly StreamLog[];
}

const UNLIMITED: KeyWriteLimit = { allows: () => true, charge: () => undefined };

/** Creates the state of an account without tables. */
export function createTables(options: {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly limitsKeyWrites: boolean;
}): Tables {
  const { account, clock, random, limitsKeyWrites } = options;
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
    create({ definition, streamViewType, ...properties }) {
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
        keyWriteLimit: limitsKeyWrites ? createKeyWriteLimit(clock) : UNLIMITED,
        tags: new Map(properties.tags),
        stream: streamViewType && openStream(definition, streamViewType),
        resourcePolicy: properties.resourcePolicy,
        deletionProtected: properties.deletionProtected ?? false,
        pointInTimeRecovery: properties.pointInTimeRecovery ?? false,
        passiveDescription: properties.passiveDescription ?? {},
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
    getNamed(name) {
      const table = tables.get(name);
      if (!table) throw resourceNotFound('Table', name);
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
