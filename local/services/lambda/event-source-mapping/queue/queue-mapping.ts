import { AwsError } from '../../../../core/errors';
import type { QueueMessage } from '../../../../ports';
import { firstBatch } from '../batches';
import { describeError } from '../events';
import { compileFilter } from '../filter/pattern';
import { MappingStatus } from '../mapping-status';
import { PollerAccess, type PollerCall } from '../poller-access';
import { backOff, sleep } from '../sleep';
import type { EventSourceMappingDeps, QueueSettings } from '../types';
import { processMessages, type ProcessorOptions, type Received } from './batch-processor';
import { effectiveVisibilitySeconds } from './visibility';

/** Batches that Lambda starts with on a standard queue; the engine does not scale beyond. */
const STANDARD_CONCURRENCY = 5;

/** ReceiveMessage returns no more at once. */
const MAX_RECEIVED = 10;
const LONG_POLL_SECONDS = 20;
const PROBLEM_RETRY_MS = 5_000;
const FIRST_ERROR_DELAY_MS = 1_000;
const LAST_ERROR_DELAY_MS = 20_000;

/** Polls a queue for one function. */
export class QueueMapping {
  readonly status: MappingStatus;
  readonly #access: PollerAccess;
  readonly #processor: ProcessorOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #errors = 0;

  /** @throws AwsError `InvalidParameterValueException` for a queue that does not exist or an invalid filter */
  constructor(
    private readonly deps: EventSourceMappingDeps,
    private readonly settings: QueueSettings,
  ) {
    if (!deps.queues.exists(settings.eventSourceArn)) {
      throw new AwsError('InvalidParameterValueException', `Queue not found: ${settings.eventSourceArn}`);
    }
    this.status = new MappingStatus(deps.reporter, `${settings.eventSourceArn} → ${settings.functionArn}`);
    this.#access = new PollerAccess(deps, settings.functionArn);
    const passes = compileFilter(settings.filters);
    this.#processor = { deps, settings, passes, status: this.status, signal: this.#stopping.signal };
    if (settings.enabled) void this.#poll();
    else this.status.disabled();
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #poll(): Promise<void> {
    const { clock } = this.deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const denied = this.#access.denied(this.#calls());
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
        await sleep(clock, backOff(this.#errors - 1, FIRST_ERROR_DELAY_MS, LAST_ERROR_DELAY_MS), signal);
    }
  }

  /** On a FIFO queue the groups limit what is in flight: SQS gives out no group twice. */
  get #concurrency(): number {
    const { maxConcurrency, eventSourceArn } = this.settings;
    return maxConcurrency ?? (this.deps.queues.isFifo(eventSourceArn) ? Infinity : STANDARD_CONCURRENCY);
  }

  #start(received: Received): void {
    const run = this.#process(received).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Lambda polls less while a function fails, unless the function tells which messages failed. */
  async #process(received: Received): Promise<void> {
    const failed = await processMessages(this.#processor, received);
    this.#errors = failed && !this.settings.reportsItemFailures ? this.#errors + 1 : 0;
  }

  async #receive(): Promise<Received | undefined> {
    try {
      return await this.#collect();
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      this.deps.reporter.report({
        type: 'warning',
        message: `Receiving from ${this.settings.eventSourceArn} failed: ${describeError(error)}`,
      });
      await sleep(this.deps.clock, PROBLEM_RETRY_MS, this.#stopping.signal);
      return undefined;
    }
  }

  /** Receives one batch; with a window, until the batch is full or the window since its first message has passed. */
  async #collect(): Promise<Received> {
    const { clock, functions } = this.deps;
    const { batchSize, windowSeconds, eventSourceArn, functionArn } = this.settings;
    const queueSeconds = this.deps.queues.visibilityTimeoutSeconds(eventSourceArn);
    const timeoutSeconds = functions.describe(functionArn)?.timeoutSeconds ?? 0;
    const visibility = effectiveVisibilitySeconds(queueSeconds, timeoutSeconds, windowSeconds);
    const messages: QueueMessage[] = [...(await this.#call(batchSize, LONG_POLL_SECONDS, visibility))];
    const receivedAt = clock.now();
    const visibleAt = receivedAt + (visibility ?? queueSeconds) * 1000;
    const windowEnds = receivedAt + windowSeconds * 1000;
    while (messages.length > 0 && !firstBatch(messages, batchSize).full) {
      const left = Math.min(LONG_POLL_SECONDS, Math.ceil((windowEnds - clock.now()) / 1000));
      if (left <= 0 || this.#stopping.signal.aborted) break;
      messages.push(...(await this.#call(batchSize - messages.length, left, visibility)));
    }
    return { messages, visibleAt };
  }

  #call(room: number, waitSeconds: number, visibility: number | undefined): Promise<readonly QueueMessage[]> {
    const max = Math.min(MAX_RECEIVED, room);
    return this.deps.queues.receive(this.settings.eventSourceArn, max, waitSeconds, visibility, this.#stopping.signal);
  }

  #calls(): PollerCall[] {
    const { eventSourceArn } = this.settings;
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
      action,
      resource: eventSourceArn,
      queueArn: eventSourceArn,
    }));
  }
}
