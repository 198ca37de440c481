import type { Timer } from '../../../../core/clock';
import { AwsError } from '../../../../core/errors';
import type { TableStream } from '../../../../ports';
import { compileFilter } from '../filter/pattern';
import { MappingStatus } from '../mapping-status';
import { PollerAccess, type PollerCall } from '../poller-access';
import type { EventSourceMappingDeps, StreamSettings } from '../types';
import { deliverBatch } from './delivery';
import { ShardReader } from './shard-reader';

/** How soon a poller that lacks a permission looks again. */
const PROBLEM_RETRY_MS = 5_000;

/** Polls every shard of a table's stream for one function. */
export class StreamMapping {
  readonly status: MappingStatus;
  readonly #access: PollerAccess;
  readonly #readers: readonly ShardReader[];
  readonly #stopping = new AbortController();
  readonly #unsubscribe: () => void;
  #retry: Timer | undefined;

  /** @throws AwsError `InvalidParameterValueException` for a stream that does not exist or an invalid filter */
  constructor(
    private readonly deps: EventSourceMappingDeps,
    private readonly settings: StreamSettings,
  ) {
    const stream = deps.streams.stream(settings.eventSourceArn);
    if (!stream) throw new AwsError('InvalidParameterValueException', `Stream not found: ${settings.eventSourceArn}`);
    this.status = new MappingStatus(deps.reporter, `${settings.eventSourceArn} → ${settings.functionArn}`);
    this.#access = new PollerAccess(deps, settings.functionArn);
    this.#readers = settings.enabled ? this.#openReaders(stream) : [];
    this.#unsubscribe = settings.enabled ? stream.onAppend(() => this.#wake()) : () => undefined;
    if (settings.enabled) this.#wake();
    else this.status.disabled();
  }

  stop(): void {
    this.#stopping.abort();
    this.#unsubscribe();
    this.#retry?.cancel();
    for (const reader of this.#readers) reader.stop();
  }

  #openReaders(stream: TableStream): ShardReader[] {
    const { deps, settings, status } = this;
    const passes = compileFilter(settings.filters);
    const delivery = { deps, settings, status, access: this.#access, signal: this.#stopping.signal };
    return stream.shardIds.map(
      (shardId) =>
        new ShardReader({
          clock: deps.clock,
          stream,
          shardId,
          settings,
          passes,
          deliver: (shard, records) => deliverBatch(delivery, shard, records),
          mayRead: () => this.#mayRead(),
        }),
    );
  }

  #wake(): void {
    for (const reader of this.#readers) reader.wake();
  }

  #mayRead(): boolean {
    const denied = this.#access.denied(this.#calls());
    if (!denied) {
      this.status.enabled();
      return true;
    }
    this.status.problem(denied);
    this.#retry?.cancel();
    this.#retry = this.deps.clock.setTimeout(() => this.#wake(), PROBLEM_RETRY_MS);
    return false;
  }

  #calls(): PollerCall[] {
    const { eventSourceArn: resource, destinationArn } = this.settings;
    return [
      { action: 'dynamodb:DescribeStream', resource },
      { action: 'dynamodb:GetShardIterator', resource },
      { action: 'dynamodb:GetRecords', resource },
      { action: 'dynamodb:ListStreams', resource },
      ...(destinationArn ? [{ action: 'sqs:SendMessage', resource: destinationArn, queueArn: destinationArn }] : []),
    ];
  }
}
