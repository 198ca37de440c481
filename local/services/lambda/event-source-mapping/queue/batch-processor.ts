import type { InvokeResult, QueueMessage } from '../../../../ports';
import { errorTextWithCode } from '../../../../core/error-text';
import { batchResult } from '../batch-item-failures';
import { splitIntoBatches } from '../batches';
import { notInvoked } from '../invocation-failure';
import type { Predicate } from '../filter/pattern';
import type { MappingStatus } from '../mapping-status';
import { backOff, sleep } from '../back-off';
import type { EventSourceMappingOptions } from '../options';
import type { QueueSettings } from '../mapping-settings';
import { filterView, queueRecord } from './record';

const MIN_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 30_000;

/** The parts of a mapping that are required to process its messages. */
export interface ProcessorOptions {
  readonly options: EventSourceMappingOptions;
  readonly settings: QueueSettings;
  readonly matches: Predicate;
  readonly status: MappingStatus;
  readonly signal: AbortSignal;
}

/** Messages of one batch. */
export interface Received {
  readonly messages: readonly QueueMessage[];
  /** Time at which the first message becomes visible again, in milliseconds since the epoch. */
  readonly visibleAt: number;
}

/**
 * Invokes the function with received messages. Messages that the filter rejects and messages that were processed are
 * deleted. Failed messages become visible again after their visibility timeout.
 *
 * @returns whether at least one batch failed, as a whole or in part
 */
export async function processMessages(processor: ProcessorOptions, received: Received): Promise<boolean> {
  const { options, settings, matches } = processor;
  const { eventSourceArn } = settings;
  const accepted: QueueMessage[] = [];
  for (const message of received.messages) {
    if (matches(filterView(queueRecord(message, eventSourceArn)))) accepted.push(message);
    else remove(processor, message);
  }
  const fifo = options.queues.isFifo(eventSourceArn);
  let failed = false;
  for (const batch of splitIntoBatches(accepted, settings.batchSize)) {
    const ok = await processBatch(processor, batch, received.visibleAt);
    failed ||= !ok;
    // Later messages of a group must not be processed before one that failed.
    if (!ok && fifo) break;
  }
  return failed;
}

async function processBatch(
  processor: ProcessorOptions,
  batch: readonly QueueMessage[],
  visibleAt: number,
): Promise<boolean> {
  const { settings, status, signal } = processor;
  const response = await invoke(processor, batch, visibleAt);
  if (!response || signal.aborted) return false;
  const result = batchResult(
    response,
    batch.map(({ messageId }) => messageId),
    settings.reportsItemFailures,
  );
  status.processed(result.kind === 'success' ? 'OK' : 'PROBLEM: Function call failed');
  if (result.kind === 'failure') return false;
  for (const message of batch) {
    if (result.kind === 'success' || !result.failed.has(message.messageId)) remove(processor, message);
  }
  return result.kind === 'success';
}

/**
 * Invokes the function. Retries an invocation that Lambda rejects, until the messages of the batch become visible
 * again.
 */
async function invoke(
  { options, settings, signal }: ProcessorOptions,
  batch: readonly QueueMessage[],
  visibleAt: number,
): Promise<InvokeResult | undefined> {
  const payload = JSON.stringify({ Records: batch.map((message) => queueRecord(message, settings.eventSourceArn)) });
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await options.functions.invoke(settings.functionArn, payload);
    } catch (error) {
      options.reporter.report(notInvoked(settings.functionArn, error));
      const delay = backOff(attempt, MIN_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS);
      if (options.clock.now() + delay >= visibleAt) return undefined;
      await sleep(options.clock, delay, signal);
    }
  }
  return undefined;
}

function remove({ options, settings }: ProcessorOptions, { messageId, receiptHandle }: QueueMessage): void {
  try {
    options.queues.delete(settings.eventSourceArn, receiptHandle);
  } catch (error) {
    // A FIFO queue rejects a receipt handle after the visibility timeout. The message will be delivered again.
    options.reporter.report({
      type: 'warning',
      message: `Message ${messageId} could not be deleted from ${settings.eventSourceArn}: ${errorTextWithCode(error)}`,
    });
  }
}
