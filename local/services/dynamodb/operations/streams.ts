import type { JsonOperation } from '../../../aws/json-protocol';
import { AwsError } from '../../../core/errors';
import type { StreamRecord } from '../../../ports';
import type { Engine } from '../context';
import { validationError } from '../errors';
import { decodeIterator, encodeIterator, sequenceBefore } from '../streams/shard-iterator';
import type { StreamLog } from '../streams/stream-log';
import { compareSequence } from '../streams/shard';
import type { Shard } from '../streams/shard';

/** The most records that one GetRecords answers. */
const MAX_RECORDS = 1000;

/** The most bytes of images and keys that one GetRecords answers. */
const MAX_RECORD_BYTES = 1024 * 1024;

const PAGE = 100;

type Input = Record<string, unknown>;

/** A record in the form of GetRecords, which differs from the one that functions receive. */
function onTheWire({
  eventSourceARN: _eventSourceARN,
  userIdentity,
  ...record
}: StreamRecord): Record<string, unknown> {
  return {
    ...record,
    ...(userIdentity && { userIdentity: { Type: userIdentity.type, PrincipalId: userIdentity.principalId } }),
  };
}

function find(engine: Engine, arn: unknown): StreamLog {
  const stream = engine.tables.stream(String(arn));
  if (!stream)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${String(arn)} not found`);
  return stream;
}

function shardOf(stream: StreamLog, shardId: unknown): Shard {
  const shard = stream.shards.find((candidate) => candidate.id === shardId);
  if (!shard)
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard: ${String(shardId)} not found`,
    );
  return shard;
}

function startOf(shard: Shard, type: unknown, sequenceNumber: unknown): string | undefined {
  if (type === 'TRIM_HORIZON') return undefined;
  if (type === 'LATEST') return shard.latest();
  if (type !== 'AT_SEQUENCE_NUMBER' && type !== 'AFTER_SEQUENCE_NUMBER') {
    throw validationError(
      `ShardIteratorType is ${JSON.stringify(type)}; use TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER`,
    );
  }
  if (typeof sequenceNumber !== 'string' || !/^\d{21,40}$/.test(sequenceNumber)) {
    throw validationError(`SequenceNumber is ${JSON.stringify(sequenceNumber)}; ${type} needs one of 21 to 40 digits`);
  }
  const trimmed = shard.trimmedUpTo();
  if (trimmed !== undefined && compareSequence(sequenceNumber, trimmed) <= 0) {
    throw new AwsError(
      'TrimmedDataAccessException',
      `The record ${sequenceNumber} is older than 24 hours and gone; start at TRIM_HORIZON.`,
    );
  }
  return type === 'AT_SEQUENCE_NUMBER' ? sequenceBefore(sequenceNumber) : sequenceNumber;
}

function withinSize(records: readonly StreamRecord[]): readonly StreamRecord[] {
  let bytes = 0;
  const tooMany = records.findIndex((record) => (bytes += record.dynamodb.SizeBytes) > MAX_RECORD_BYTES);
  return tooMany === -1 ? records : records.slice(0, Math.max(1, tooMany));
}

function describe(stream: StreamLog, after: unknown, limit: number): Record<string, unknown> {
  const first = after === undefined ? 0 : stream.shardIds.indexOf(String(after)) + 1;
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

/** The DynamoDB Streams API, for those who look in from outside; event source mappings read the streams directly. */
export function streamOperations(engine: Engine): Record<string, JsonOperation> {
  const { authorize, tables, clock } = engine;
  return {
    ListStreams(input: Input, { principal }) {
      authorize.resource(principal, 'ListStreams', '*');
      const all = tables
        .streams()
        .filter((stream) => input['TableName'] === undefined || stream.tableName === input['TableName']);
      const after = all.findIndex((stream) => stream.arn === input['ExclusiveStartStreamArn']) + 1;
      const page = all.slice(after, after + ((input['Limit'] as number | undefined) ?? PAGE));
      return {
        Streams: page.map((stream) => ({
          StreamArn: stream.arn,
          TableName: stream.tableName,
          StreamLabel: stream.label,
        })),
        ...(after + page.length < all.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
      };
    },
    DescribeStream(input: Input, { principal }) {
      authorize.resource(principal, 'DescribeStream', String(input['StreamArn']));
      const stream = find(engine, input['StreamArn']);
      return {
        StreamDescription: describe(
          stream,
          input['ExclusiveStartShardId'],
          (input['Limit'] as number | undefined) ?? PAGE,
        ),
      };
    },
    GetShardIterator(input: Input, { principal }) {
      authorize.resource(principal, 'GetShardIterator', String(input['StreamArn']));
      const stream = find(engine, input['StreamArn']);
      const shard = shardOf(stream, input['ShardId']);
      const after = startOf(shard, input['ShardIteratorType'], input['SequenceNumber']);
      return { ShardIterator: encodeIterator({ streamArn: stream.arn, shardId: shard.id, after }, clock.now()) };
    },
    GetRecords(input: Input, { principal }) {
      const position = decodeIterator(input['ShardIterator'], clock.now());
      authorize.resource(principal, 'GetRecords', position.streamArn);
      const stream = find(engine, position.streamArn);
      const shard = shardOf(stream, position.shardId);
      const limit = Math.min(MAX_RECORDS, (input['Limit'] as number | undefined) ?? MAX_RECORDS);
      const records = withinSize(shard.read(position.after, limit));
      const after = records.at(-1)?.dynamodb.SequenceNumber ?? position.after;
      const atEnd = stream.closedAt !== undefined && shard.read(after, 1).length === 0;
      return {
        Records: records.map(onTheWire),
        ...(!atEnd && { NextShardIterator: encodeIterator({ ...position, after }, clock.now()) }),
      };
    },
  };
}
