import { ManualClock } from '../../../../../../local/core/clock';
import { createRandom } from '../../../../../../local/core/random';
import { createStreamLog } from '../../../../../../local/services/dynamodb/streams/stream-log';
import type { StreamLog } from '../../../../../../local/services/dynamodb/streams/stream-log';
import type { StreamViewType } from '../../../../../../local/services/dynamodb/data-types';
import { START } from '../../../../../helpers/local/dynamodb';

const HOUR = 3_600_000;

function open(viewType: StreamViewType = 'NEW_IMAGE'): { stream: StreamLog; clock: ManualClock } {
  const clock = new ManualClock(START);
  const stream = createStreamLog({
    tableArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/T',
    tableName: 'T',
    keySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    region: 'eu-west-1',
    viewType,
    createdAt: clock.now(),
    clock,
    random: createRandom(1),
  });
  return { stream, clock };
}

function append(stream: StreamLog, key: string, n = 0): void {
  stream.append(key, { keys: { id: { S: key } }, old: undefined, next: { id: { S: key }, n: { N: String(n) } } });
}

/** Storage keys of four shards. The first two digits of a key's hash determine the shard. */
const KEYS = ['00aaaa/61/', '01aaaa/62/', '02aaaa/63/', '03aaaa/64/'];

describe('a table stream', () => {
  it('has an ARN with the table and the time of creation', () => {
    expect(open().stream.arn).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/T/stream/2026-04-30T04:16:26.000');
  });

  it('has records in the form of AWS', () => {
    const { stream } = open();
    append(stream, KEYS[0]!);
    expect(stream.read(stream.shardIds[0]!, undefined, 10)).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-west-1',
        dynamodb: {
          ApproximateCreationDateTime: START / 1000,
          Keys: { id: { S: KEYS[0] } },
          NewImage: { id: { S: KEYS[0] }, n: { N: '0' } },
          SequenceNumber: expect.stringMatching(/^[1-9]\d{20,39}$/),
          SizeBytes: 12 + 12 + 2,
          StreamViewType: 'NEW_IMAGE',
        },
        eventSourceARN: stream.arn,
      },
    ]);
  });

  it('keeps the records of an item in one shard, in order, and distributes items over four shards', () => {
    const { stream } = open();
    for (let n = 0; n < 40; n++) append(stream, KEYS[n % 4]!, n);
    expect(stream.shardIds).toHaveLength(4);
    for (const shardId of stream.shardIds) {
      const records = stream.read(shardId, undefined, 100);
      const numbers = records.map((record) => BigInt(record.dynamodb.SequenceNumber));
      expect(records).toHaveLength(10);
      expect(new Set(records.map((record) => JSON.stringify(record.dynamodb.Keys))).size).toBe(1);
      expect(numbers).toEqual([...numbers].sort((left, right) => (left < right ? -1 : 1)));
      expect(stream.latest(shardId)).toBe(records.at(-1)?.dynamodb.SequenceNumber);
    }
  });

  it('returns a limited number of records after a sequence number', () => {
    const { stream } = open();
    for (let n = 0; n < 10; n++) append(stream, KEYS[1]!, n);
    const [shardId] = [stream.shardIds[1]!];
    const [first, second, third] = stream.read(shardId, undefined, 3);
    expect(stream.read(shardId, first!.dynamodb.SequenceNumber, 2)).toEqual([second, third]);
    expect(stream.read(shardId, stream.latest(shardId), 2)).toEqual([]);
    expect(stream.read('shardId-unknown', undefined, 2)).toEqual([]);
  });

  it('deletes records after 24 hours, also more than a thousand at once', async () => {
    const { stream, clock } = open();
    for (let n = 0; n < 2000; n++) append(stream, KEYS[2]!, n);
    await clock.advance(24 * HOUR - 1000);
    append(stream, KEYS[2]!, 2000);
    const [shardId] = [stream.shardIds[2]!];
    expect(stream.read(shardId, undefined, 5000)).toHaveLength(2001);
    await clock.advance(1001);
    expect(stream.read(shardId, undefined, 5000).map((record) => record.dynamodb.NewImage)).toEqual([
      { id: { S: KEYS[2] }, n: { N: '2000' } },
    ]);
    await clock.advance(24 * HOUR);
    expect(stream.read(shardId, undefined, 5000)).toEqual([]);
    expect(stream.shards[2]!.trimmedUpTo()).toBe(stream.latest(shardId));
  });

  it('calls its listeners once per turn, after the write, until they unsubscribe', async () => {
    const { stream } = open();
    let calls = 0;
    const unsubscribe = stream.onAppend(() => calls++);
    append(stream, KEYS[0]!);
    append(stream, KEYS[1]!);
    expect(calls).toBe(0);
    await Promise.resolve();
    expect(calls).toBe(1);
    unsubscribe();
    append(stream, KEYS[0]!);
    await Promise.resolve();
    expect(calls).toBe(1);
  });
});
