import type { Timer } from '../../../../core/clock';
import type { TableStream } from '../../../../ports';
import { invalidParameter } from '../../errors';
import { compileFilter } from '../filter/pattern';
import { MappingStatus } from '../mapping-status';
import { PollerPermissions, type PollerCall } from '../poller-permissions';
import type { EventSourceMappingOptions } from '../options';
import type { StreamSettings } from '../mapping-settings';
import { deliverBatch } from './delivery';
import { ShardReader } from './shard-reader';

/** Delay until a poller that lacks a permission tries again. */
const PROBLEM_RETRY_MS = 5_000;

/** Polls every shard of a table's stream for one function. */
export class StreamMapping {
  readonly status: MappingStatus;
  readonly #permissions: PollerPermissions;
  readonly #readers: readonly ShardReader[];
  readonly #stopping = new AbortController();
  readonly #unsubscribe: () => void;
  #retry: Timer | undefined;

  /** @throws AwsError `InvalidParameterValueException` for a stream that does not exist or an invalid filter */
  constructor(
    private readonly options: EventSourceMappingOptions,
    private readonly settings: StreamSettings,
  ) {
    const stream = options.streams.stream(settings.eventSourceArn);
    if (!stream) throw invalidParameter(`Stream not found: ${settings.eventSourceArn}`);
    this.status = new MappingStatus(options.reporter, `${settings.eventSourceArn} → ${settings.functionArn}`);
    this.#permissions = new PollerPermissions(options, settings.functionArn);
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
    const { options, settings, status } = this;
    const matches = compileFilter(settings.filters);
    const delivery = { options, settings, status, permissions: this.#permissions, signal: this.#stopping.signal };
    return stream.shardIds.map(
      (shardId) =>
        new ShardReader({
          clock: options.clock,
          stream,
          shardId,
          settings,
          matches,
          deliver: (shard, records) => deliverBatch(delivery, shard, records),
          mayRead: () => this.#mayRead(),
        }),
    );
  }

  #wake(): void {
    for (const reader of this.#readers) reader.wake();
  }

  #mayRead(): boolean {
    const denied = this.#permissions.denied(this.#requiredCalls());
    if (!denied) {
      this.status.enabled();
      return true;
    }
    this.status.problem(denied);
    this.#retry?.cancel();
    this.#retry = this.options.clock.setTimeout(() => this.#wake(), PROBLEM_RETRY_MS);
    return false;
  }

  #requiredCalls(): PollerCall[] {
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
