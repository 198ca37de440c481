import { errorTextWithCode } from '../../../../core/error-text';
import { invalidParameter } from '../../errors';
import type { QueueMessage } from '../../../../ports';
import { firstBatch } from '../batches';
import { compileFilter } from '../filter/pattern';
import { MappingStatus } from '../mapping-status';
import { PollerPermissions, type PollerCall } from '../poller-permissions';
import { backOff, sleep } from '../back-off';
import type { EventSourceMappingOptions } from '../options';
import type { QueueSettings } from '../mapping-settings';
import { processMessages, type ProcessorOptions, type Received } from './batch-processor';
import { effectiveVisibilitySeconds } from './visibility';

/**
 * The number of concurrent batches that Lambda starts with on a standard queue. The engine does not scale beyond it.
 */
const STANDARD_CONCURRENCY = 5;

/** Maximum number of messages of one `ReceiveMessage`. */
const MAX_RECEIVED = 10;
const LONG_POLL_SECONDS = 20;
const PROBLEM_RETRY_MS = 5_000;
const MIN_ERROR_DELAY_MS = 1_000;
const MAX_ERROR_DELAY_MS = 20_000;

/** Polls a queue for one function. */
export class QueueMapping {
  readonly status: MappingStatus;
  readonly #permissions: PollerPermissions;
  readonly #processor: ProcessorOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** Consecutive failed batches. */
  #errors = 0;

  /** @throws AwsError `InvalidParameterValueException` for a queue that does not exist or an invalid filter */
  constructor(
    private readonly options: EventSourceMappingOptions,
    private readonly settings: QueueSettings,
  ) {
    if (!options.queues.exists(settings.eventSourceArn)) {
      throw invalidParameter(`Queue not found: ${settings.eventSourceArn}`);
    }
    this.status = new MappingStatus(options.reporter, `${settings.eventSourceArn} → ${settings.functionArn}`);
    this.#permissions = new PollerPermissions(options, settings.functionArn);
    const matches = compileFilter(settings.filters);
    this.#processor = { options, settings, matches, status: this.status, signal: this.#stopping.signal };
    if (settings.enabled) void this.#poll();
    else this.status.disabled();
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #poll(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const denied = this.#permissions.denied(this.#requiredCalls());
      if (denied) {
        this.status.problem(denied);
        await sleep(clock, PROBLEM_RETRY_MS, signal);
        continue;
      }
      this.status.enabled();
      const received = await this.#receive();
      if (received && received.messages.length > 0) this.#start(received);
      if (this.#running.size >= this.#concurrency) await Promise.race(this.#running);
      if (this.#errors > 0)
        await sleep(clock, backOff(this.#errors - 1, MIN_ERROR_DELAY_MS, MAX_ERROR_DELAY_MS), signal);
    }
  }

  /** SQS limits the concurrency of a FIFO queue: it returns no message of a group while another one is in flight. */
  get #concurrency(): number {
    const { maxConcurrency, eventSourceArn } = this.settings;
    return maxConcurrency ?? (this.options.queues.isFifo(eventSourceArn) ? Infinity : STANDARD_CONCURRENCY);
  }

  #start(received: Received): void {
    const run = this.#process(received).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /**
   * Counts failed batches, because Lambda polls less often while a function fails without reporting failed messages.
   */
  async #process(received: Received): Promise<void> {
    const failed = await processMessages(this.#processor, received);
    this.#errors = failed && !this.settings.reportsItemFailures ? this.#errors + 1 : 0;
  }

  async #receive(): Promise<Received | undefined> {
    try {
      return await this.#collect();
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      this.options.reporter.report({
        type: 'warning',
        message: `Receiving from ${this.settings.eventSourceArn} failed and will be retried: ${errorTextWithCode(error)}`,
      });
      await sleep(this.options.clock, PROBLEM_RETRY_MS, this.#stopping.signal);
      return undefined;
    }
  }

  /** Receives one batch. With a batching window, receives until the batch is full or the window has passed. */
  async #collect(): Promise<Received> {
    const { clock, functions } = this.options;
    const { batchSize, windowSeconds, eventSourceArn, functionArn } = this.settings;
    const queueSeconds = this.options.queues.visibilityTimeoutSeconds(eventSourceArn);
    const timeoutSeconds = functions.describe(functionArn)?.timeoutSeconds ?? 0;
    const visibility = effectiveVisibilitySeconds(queueSeconds, timeoutSeconds, windowSeconds);
    const messages: QueueMessage[] = [...(await this.#receiveUpTo(batchSize, LONG_POLL_SECONDS, visibility))];
    const receivedAt = clock.now();
    const visibleAt = receivedAt + (visibility ?? queueSeconds) * 1000;
    const windowEnds = receivedAt + windowSeconds * 1000;
    while (messages.length > 0 && !firstBatch(messages, batchSize).full) {
      const waitSeconds = Math.min(LONG_POLL_SECONDS, Math.ceil((windowEnds - clock.now()) / 1000));
      if (waitSeconds <= 0 || this.#stopping.signal.aborted) break;
      messages.push(...(await this.#receiveUpTo(batchSize - messages.length, waitSeconds, visibility)));
    }
    return { messages, visibleAt };
  }

  #receiveUpTo(count: number, waitSeconds: number, visibility: number | undefined): Promise<readonly QueueMessage[]> {
    const max = Math.min(MAX_RECEIVED, count);
    return this.options.queues.receive(
      this.settings.eventSourceArn,
      max,
      waitSeconds,
      visibility,
      this.#stopping.signal,
    );
  }

  #requiredCalls(): PollerCall[] {
    const { eventSourceArn } = this.settings;
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
      action,
      resource: eventSourceArn,
      queueArn: eventSourceArn,
    }));
  }
}
