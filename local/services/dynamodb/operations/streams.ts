import type {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  StreamDescription,
  _Record as SdkRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { Operations, WireOutput } from '../../../aws/typed-operations';
import { readText } from '../../../aws/wire-input';
import { AwsError } from '../../../core/errors';
import type { StreamRecord } from '../../../ports';
import type { DynamoDbContext } from '../context';
import type { StreamViewType } from '../data-types';
import type { Item } from '../data-types';
import { resourceNotFound, validationError } from '../errors';
import { compareSequence } from '../streams/shard';
import type { Shard } from '../streams/shard';
import { decodeIterator, encodeIterator, sequenceBefore } from '../streams/shard-iterator';
import type { StreamLog } from '../streams/stream-log';
import { readPageLimit } from './page-limit';

/** Maximum number of records of one GetRecords. */
const MAX_RECORDS = 1000;

/** Maximum size of the keys and images that one GetRecords returns. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** Maximum number of streams or shards per page. */
const MAX_PAGE = 100;

/** Converts a record to the form of GetRecords, which differs from the form in the event of a function. */
function toSdkRecord({
  eventSourceARN: _eventSourceARN,
  userIdentity,
  dynamodb,
  ...record
}: StreamRecord): WireOutput<SdkRecord> {
  const { Keys, NewImage, OldImage, StreamViewType: viewType, ...rest } = dynamodb;
  return {
    ...record,
    dynamodb: {
      ...rest,
      Keys: Keys as Item,
      ...(NewImage && { NewImage: NewImage as Item }),
      ...(OldImage && { OldImage: OldImage as Item }),
      StreamViewType: viewType as StreamViewType,
    },
    ...(userIdentity && { userIdentity: { Type: userIdentity.type, PrincipalId: userIdentity.principalId } }),
  };
}

function findShard(stream: StreamLog, shardId: string): Shard {
  const shard = stream.shards.find((candidate) => candidate.id === shardId);
  if (!shard) throw resourceNotFound('Shard', shardId);
  return shard;
}

/** The sequence number after which an iterator starts. `undefined` is the start of the shard. */
function startOf(shard: Shard, type: string | undefined, sequenceNumber: string | undefined): string | undefined {
  if (type === 'TRIM_HORIZON') return undefined;
  if (type === 'LATEST') return shard.latest();
  if (type !== 'AT_SEQUENCE_NUMBER' && type !== 'AFTER_SEQUENCE_NUMBER') {
    throw validationError(
      `ShardIteratorType is ${JSON.stringify(type)}; use TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER`,
    );
  }
  if (sequenceNumber === undefined || !/^\d{21,40}$/.test(sequenceNumber)) {
    throw validationError(
      `SequenceNumber is ${JSON.stringify(sequenceNumber)}; ${type} requires one of 21 to 40 digits`,
    );
  }
  const trimmed = shard.trimmedUpTo();
  if (trimmed !== undefined && compareSequence(sequenceNumber, trimmed) <= 0) {
    throw new AwsError(
      'TrimmedDataAccessException',
      `The record ${sequenceNumber} is older than 24 hours and has been deleted; start at TRIM_HORIZON.`,
    );
  }
  return type === 'AT_SEQUENCE_NUMBER' ? sequenceBefore(sequenceNumber) : sequenceNumber;
}

function withinSize(records: readonly StreamRecord[]): readonly StreamRecord[] {
  let bytes = 0;
  const tooMany = records.findIndex((record) => (bytes += record.dynamodb.SizeBytes) > MAX_RECORD_BYTES);
  return tooMany === -1 ? records : records.slice(0, Math.max(1, tooMany));
}

function describe(stream: StreamLog, after: string | undefined, limit: number): WireOutput<StreamDescription> {
  const first = after === undefined ? 0 : stream.shardIds.indexOf(after) + 1;
  const page = stream.shards.slice(first, first + limit);
  const closed = stream.closedAt !== undefined;
  return {
    StreamArn: stream.arn,
    StreamLabel: stream.label,
    StreamStatus: closed ? 'DISABLED' : 'ENABLED',
    StreamViewType: stream.viewType,
    CreationRequestDateTime: stream.createdAt / 1000,
    TableName: stream.tableName,
    KeySchema: stream.keySchema,
    Shards: page.map((shard) => ({
      ShardId: shard.id,
      SequenceNumberRange: {
        StartingSequenceNumber: shard.startingSequenceNumber,
        ...(closed && { EndingSequenceNumber: shard.latest() ?? shard.startingSequenceNumber }),
      },
    })),
    ...(first + page.length < stream.shards.length && { LastEvaluatedShardId: page.at(-1)?.id }),
  };
}

/** The DynamoDB Streams API, for external clients. Event source mappings read the streams without it. */
export function streamOperations(context: DynamoDbContext) {
  const { authorize, tables, clock } = context;

  const findStream = (arn: string): StreamLog => {
    const stream = tables.stream(arn);
    if (!stream) throw resourceNotFound('Stream', arn);
    return stream;
  };

  return {
    ListStreams(input, { principal }) {
      authorize.resource(principal, 'ListStreams', '*');
      const tableName = readText(input, 'TableName');
      const start = readText(input, 'ExclusiveStartStreamArn');
      const limit = readPageLimit(input, MAX_PAGE);
      const all = tables.streams().filter((stream) => tableName === undefined || stream.tableName === tableName);
      const first = all.findIndex((stream) => stream.arn === start) + 1;
      const page = all.slice(first, first + limit);
      return {
        Streams: page.map((stream) => ({
          StreamArn: stream.arn,
          TableName: stream.tableName,
          StreamLabel: stream.label,
        })),
        ...(first + page.length < all.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
      };
    },
    DescribeStream(input, { principal }) {
      const arn = readText(input, 'StreamArn') ?? '';
      authorize.resource(principal, 'DescribeStream', arn);
      const stream = findStream(arn);
      const limit = readPageLimit(input, MAX_PAGE);
      return { StreamDescription: describe(stream, readText(input, 'ExclusiveStartShardId'), limit) };
    },
    GetShardIterator(input, { principal }) {
      const arn = readText(input, 'StreamArn') ?? '';
      authorize.resource(principal, 'GetShardIterator', arn);
      const stream = findStream(arn);
      const shard = findShard(stream, readText(input, 'ShardId') ?? '');
      const after = startOf(shard, readText(input, 'ShardIteratorType'), readText(input, 'SequenceNumber'));
      return { ShardIterator: encodeIterator({ streamArn: stream.arn, shardId: shard.id, after }, clock.now()) };
    },
    GetRecords(input, { principal }) {
      const position = decodeIterator(readText(input, 'ShardIterator') ?? '', clock.now());
      authorize.resource(principal, 'GetRecords', position.streamArn);
      const stream = findStream(position.streamArn);
      const shard = findShard(stream, position.shardId);
      const records = withinSize(shard.read(position.after, readPageLimit(input, MAX_RECORDS)));
      const after = records.at(-1)?.dynamodb.SequenceNumber ?? position.after;
      const atEnd = stream.closedAt !== undefined && shard.read(after, 1).length === 0;
      return {
        Records: records.map(toSdkRecord),
        ...(!atEnd && { NextShardIterator: encodeIterator({ ...position, after }, clock.now()) }),
      };
    },
  } satisfies Operations<{
    ListStreams: ListStreamsCommand;
    DescribeStream: DescribeStreamCommand;
    GetShardIterator: GetShardIteratorCommand;
    GetRecords: GetRecordsCommand;
  }>;
}
