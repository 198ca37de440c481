import type { InvokeResult, QueueMessage } from '../../../../ports';
import { batchVerdict } from '../batch-item-failures';
import { cutIntoBatches } from '../batches';
import { describeError, notRun } from '../events';
import type { Predicate } from '../filter/pattern';
import type { MappingStatus } from '../mapping-status';
import { backOff, sleep } from '../sleep';
import type { EventSourceMappingDeps, QueueSettings } from '../types';
import { filterView, queueRecord } from './record';

const FIRST_THROTTLE_DELAY_MS = 1_000;
const LAST_THROTTLE_DELAY_MS = 30_000;

/** What a processor works with. */
export interface ProcessorOptions {
  readonly deps: EventSourceMappingDeps;
  readonly settings: QueueSettings;
  readonly passes: Predicate;
  readonly status: MappingStatus;
  readonly signal: AbortSignal;
}

/** Messages that were received together. */
export interface Received {
  readonly messages: readonly QueueMessage[];
  /** When the first of them becomes visible again, milliseconds since the epoch. */
  readonly visibleAt: number;
}

/**
 * Takes received messages through the function: what the filter refuses is deleted, what the function did is deleted,
 * what failed is left alone and comes back when its visibility timeout has passed.
 *
 * @returns whether the function failed as a whole
 */
export async function processMessages(options: ProcessorOptions, received: Received): Promise<boolean> {
  const { deps, settings, passes } = options;
  const { eventSourceArn } = settings;
  const accepted: QueueMessage[] = [];
  for (const message of received.messages) {
    if (passes(filterView(queueRecord(message, eventSourceArn)))) accepted.push(message);
    else remove(options, message);
  }
  const fifo = deps.queues.isFifo(eventSourceArn);
  let failed = false;
  for (const batch of cutIntoBatches(accepted, settings.batchSize)) {
    const ok = await processBatch(options, batch, received.visibleAt);
    failed ||= !ok;
    // Later messages of a group must not overtake one that failed.
    if (!ok && fifo) break;
  }
  return failed;
}

async function processBatch(
  options: ProcessorOptions,
  batch: readonly QueueMessage[],
  visibleAt: number,
): Promise<boolean> {
  const { settings, status, signal } = options;
  const result = await invoke(options, batch, visibleAt);
  if (!result || signal.aborted) return false;
  const verdict = batchVerdict(
    result,
    batch.map(({ messageId }) => messageId),
    settings.reportsItemFailures,
  );
  status.processed(verdict.kind === 'success' ? 'OK' : 'PROBLEM: Function call failed');
  if (verdict.kind === 'failure') return false;
  for (const message of batch) {
    if (verdict.kind === 'success' || !verdict.failed.has(message.messageId)) remove(options, message);
  }
  return verdict.kind === 'success';
}

/** A throttled batch is tried again until its messages become visible; their receive count has risen by then. */
async function invoke(
  { deps, settings, signal }: ProcessorOptions,
  batch: readonly QueueMessage[],
  visibleAt: number,
): Promise<InvokeResult | undefined> {
  const payload = JSON.stringify({ Records: batch.map((message) => queueRecord(message, settings.eventSourceArn)) });
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await deps.functions.invoke(settings.functionArn, payload);
    } catch (error) {
      deps.reporter.report(notRun(settings.functionArn, error));
      const delay = backOff(attempt, FIRST_THROTTLE_DELAY_MS, LAST_THROTTLE_DELAY_MS);
      if (deps.clock.now() + delay >= visibleAt) return undefined;
      await sleep(deps.clock, delay, signal);
    }
  }
  return undefined;
}

function remove({ deps, settings }: ProcessorOptions, { messageId, receiptHandle }: QueueMessage): void {
  try {
    deps.queues.delete(settings.eventSourceArn, receiptHandle);
  } catch (error) {
    // A FIFO queue refuses handles whose visibility timeout has passed: the message will be delivered again.
    deps.reporter.report({
      type: 'warning',
      message: `Message ${messageId} was processed but could not be deleted from ${settings.eventSourceArn}: ${describeError(error)}`,
    });
  }
}
