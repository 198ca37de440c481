import { ManualClock, type Clock } from '../../../local/core/clock';
import { AwsError } from '../../../local/core/errors';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import type { AccessRequest } from '../../../local/aws/access-control';
import type { InvokeResult, QueueMessage, StreamRecord, TableStream } from '../../../local/ports';
import {
  createEventSourceMappings,
  type EventSourceMappings,
} from '../../../local/services/lambda/event-source-mapping';

export const STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/T/stream/2026-01-01T00:00:00.000';
export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:q';
export const FIFO_ARN = 'arn:aws:sqs:eu-west-1:000000000000:q.fifo';
export const DESTINATION_ARN = 'arn:aws:sqs:eu-west-1:000000000000:failed';
export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/f-role';

/** A record in an event of the fake function. It has the members of stream records or of queue records. */
export interface ReceivedRecord {
  readonly dynamodb: { readonly Keys: { readonly pk: { readonly S: string } }; readonly SequenceNumber: string };
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The fake function. Receives the records of one call; its result is the response. */
export type Handler = (records: readonly ReceivedRecord[], callNumber: number) => unknown;

/** When the handler throws this value, the call returns a function error. */
export class FunctionFailure extends Error {}

/** When the handler throws this value, the invocation is throttled. */
export const throttle = (): AwsError => new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);

export class FakeStream implements TableStream {
  readonly arn = STREAM_ARN;
  readonly shardIds = ['shardId-0', 'shardId-1'];
  readonly records = new Map<string, StreamRecord[]>(this.shardIds.map((id) => [id, []]));
  readonly #listeners = new Set<() => void>();
  #sequence = 100n;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  read(shardId: string, after: string | undefined, limit: number): readonly StreamRecord[] {
    const all = this.records.get(shardId) ?? [];
    return all
      .filter(({ dynamodb }) => after === undefined || BigInt(dynamodb.SequenceNumber) > BigInt(after))
      .slice(0, limit);
  }

  latest(shardId: string): string | undefined {
    return this.records.get(shardId)?.at(-1)?.dynamodb.SequenceNumber;
  }

  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds one record per key to a shard. Returns the sequence numbers. */
  append(keys: readonly string[], image: Record<string, unknown> = {}, shardId = 'shardId-0'): string[] {
    const numbers = keys.map((key) => {
      const SequenceNumber = String(this.#sequence++);
      this.records.get(shardId)!.push({
        eventID: `e${SequenceNumber}`,
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-west-1',
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(this.clock.now() / 1000),
          Keys: { pk: { S: key } },
          NewImage: { pk: { S: key }, ...image },
          SequenceNumber,
          SizeBytes: 1,
          StreamViewType: 'NEW_IMAGE',
        },
        eventSourceARN: STREAM_ARN,
      });
      return SequenceNumber;
    });
    for (const listener of this.#listeners) listener();
    return numbers;
  }
}

interface FakeMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  receives: number;
  visibleAt: number;
}

/** A standard queue and a FIFO queue with visibility timeouts on the manual clock. */
export class FakeQueues {
  readonly messages = new Map<string, FakeMessage[]>([
    [QUEUE_ARN, []],
    [FIFO_ARN, []],
  ]);
  readonly sent: { queueArn: string; body: string }[] = [];
  readonly receiveCalls: { max: number; waitSeconds: number; visibility: number | undefined }[] = [];
  visibility = 30;
  #id = 0;
  readonly #wakers = new Set<() => void>();

  constructor(private readonly clock: ManualClock) {}

  exists = (arn: string): boolean => this.messages.has(arn) || arn === DESTINATION_ARN;
  policy = (): unknown => undefined;
  isFifo = (arn: string): boolean => arn.endsWith('.fifo');
  visibilityTimeoutSeconds = (): number => this.visibility;

  put(bodies: readonly string[], queueArn = QUEUE_ARN, group?: string): string[] {
    const ids = bodies.map((body) => {
      const id = `m${this.#id++}`;
      this.messages.get(queueArn)!.push({ id, body, group, receives: 0, visibleAt: 0 });
      return id;
    });
    for (const wake of this.#wakers) wake();
    return ids;
  }

  send = (queueArn: string, { body }: { body: string }): { messageId: string } => {
    this.sent.push({ queueArn, body });
    return { messageId: 'sent' };
  };

  receive = async (
    arn: string,
    max: number,
    waitSeconds: number,
    visibility?: number,
    signal?: AbortSignal,
  ): Promise<readonly QueueMessage[]> => {
    this.receiveCalls.push({ max, waitSeconds, visibility });
    const until = this.clock.now() + waitSeconds * 1000;
    for (;;) {
      const found = this.#take(arn, max, (visibility ?? this.visibility) * 1000);
      if (found.length > 0 || this.clock.now() >= until || signal?.aborted) return found;
      await new Promise<void>((resolve) => {
        const due = this.messages
          .get(arn)!
          .map(({ visibleAt }) => visibleAt)
          .filter((at) => at > this.clock.now());
        const wake = (): void => {
          this.#wakers.delete(wake);
          resolve();
        };
        this.#wakers.add(wake);
        this.clock.setTimeout(wake, Math.min(until, ...due) - this.clock.now());
        signal?.addEventListener('abort', wake);
      });
    }
  };

  delete = (arn: string, handle: string): void => {
    const list = this.messages.get(arn)!;
    list.splice(
      list.findIndex(({ id }) => id === handle),
      1,
    );
  };

  #take(arn: string, max: number, visibilityMs: number): QueueMessage[] {
    const now = this.clock.now();
    const list = this.messages.get(arn)!;
    const blocked = new Set(list.filter(({ visibleAt, group }) => group && visibleAt > now).map(({ group }) => group));
    const found = list
      .filter(({ visibleAt, group }) => visibleAt <= now && !(group && blocked.has(group)))
      .slice(0, max);
    for (const message of found) {
      message.visibleAt = now + visibilityMs;
      message.receives++;
    }
    return found.map(({ id, body, group, receives }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      md5OfBody: 'md5',
      attributes: { ApproximateReceiveCount: String(receives), ...(group ? { MessageGroupId: group } : {}) },
      messageAttributes: {},
    }));
  }
}

/** Event source mappings with a fake function, a fake stream and fake queues. */
export interface Harness {
  readonly mappings: EventSourceMappings;
  readonly clock: ManualClock;
  readonly stream: FakeStream;
  readonly queues: FakeQueues;
  readonly events: EngineEvent[];
  /** The access requests that were evaluated. */
  readonly checked: AccessRequest[];
  /** The actions that are denied. */
  readonly denied: Set<string>;
  /** The records of each call of the function, in order. */
  readonly calls: ReceivedRecord[][];
  handler: Handler;
  timeoutSeconds: number;
  /** Creates a mapping. The source is the stream unless `EventSourceArn` names another one. */
  create(properties?: Record<string, unknown>): void;
  /** Runs everything that is due now. */
  settle(): Promise<void>;
}

export function createHarness(): Harness {
  const clock = new ManualClock();
  const stream = new FakeStream(clock);
  const queues = new FakeQueues(clock);
  const events: EngineEvent[] = [];
  const checked: AccessRequest[] = [];
  const denied = new Set<string>();
  const isAllowed = (request: AccessRequest): boolean => {
    checked.push(request);
    return !denied.has(request.action);
  };
  const harness: Harness = {
    clock,
    stream,
    queues,
    events,
    checked,
    denied,
    calls: [],
    handler: () => null,
    timeoutSeconds: 3,
    mappings: createEventSourceMappings({
      account: { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' },
      clock,
      random: createRandom(3),
      reporter: { report: (event) => events.push(event) },
      access: { isAllowed, assertAllowed: () => undefined },
      streams: { stream: (arn) => (arn === STREAM_ARN ? stream : undefined) },
      queues,
      functions: {
        invoke: async (_arn, payload): Promise<InvokeResult> => {
          const { Records } = JSON.parse(payload) as { Records: ReceivedRecord[] };
          harness.calls.push(Records);
          const requestId = `request-${harness.calls.length}`;
          try {
            return {
              requestId,
              payload: JSON.stringify((await harness.handler(Records, harness.calls.length)) ?? null),
            };
          } catch (error) {
            if (error instanceof FunctionFailure)
              return { requestId, payload: '{"errorType":"Error"}', functionError: 'Unhandled' };
            throw error;
          }
        },
        invokeStreaming: () => Promise.reject(new Error('not used')),
        isInvocationAllowed: () => false,
        describe: (arn) =>
          arn === FUNCTION_ARN
            ? { functionName: 'f', roleArn: ROLE_ARN, timeoutSeconds: harness.timeoutSeconds }
            : undefined,
      },
    }),
    create: (properties = {}) => {
      const isQueue = JSON.stringify(properties['EventSourceArn'] ?? '').includes(':sqs:');
      void harness.mappings.drivers[0]!.create({
        stackName: 'S',
        logicalId: 'M',
        path: 'S/M',
        properties: {
          EventSourceArn: STREAM_ARN,
          FunctionName: FUNCTION_ARN,
          ...(isQueue ? {} : { StartingPosition: 'TRIM_HORIZON' }),
          ...properties,
        },
      });
    },
    settle: async () => {
      for (let i = 0; i < 10; i++) await clock.advance(0);
    },
  };
  return harness;
}

/** The keys of stream records. */
export const keysOf = (records: readonly ReceivedRecord[]): string[] =>
  records.map((record) => record.dynamodb.Keys.pk.S);

/** The sequence numbers of stream records. */
export const numbersOf = (records: readonly ReceivedRecord[]): string[] =>
  records.map((record) => record.dynamodb.SequenceNumber);

/** The message ids of queue records. */
export const idsOf = (records: readonly ReceivedRecord[]): string[] => records.map((record) => record.messageId);
