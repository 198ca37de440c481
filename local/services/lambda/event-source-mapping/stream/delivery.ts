import type { InvokeResult, StreamRecord } from '../../../../ports';
import { errorTextWithCode } from '../../../../core/error-text';
import { batchResult } from '../batch-item-failures';
import { notInvoked } from '../invocation-failure';
import type { MappingStatus } from '../mapping-status';
import type { PollerPermissions } from '../poller-permissions';
import { backOff, sleep } from '../back-off';
import type { EventSourceMappingOptions } from '../options';
import type { StreamSettings } from '../mapping-settings';
import { destinationMessage, type DiscardCondition } from './destination-message';
import { nextStep, type DeliveryResult, type Work } from './retry-policy';

/** Delays between retries. AWS does not document the delays that it uses. */
const MIN_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 60_000;

/** Retention of stream records in DynamoDB. */
const RETENTION_SECONDS = 24 * 3600;

/** The mapping that the records are delivered for. */
export interface DeliveryOptions {
  readonly options: EventSourceMappingOptions;
  readonly settings: StreamSettings;
  readonly status: MappingStatus;
  readonly permissions: PollerPermissions;
  readonly signal: AbortSignal;
}

/** The last invocation with records of the batch, for the message to the on-failure destination. */
interface LastInvocation {
  requestId: string;
  functionError: 'Unhandled' | null;
}

/** Delivers a batch of a shard. Retries until every record has been processed or discarded. */
export async function deliverBatch(
  delivery: DeliveryOptions,
  shardId: string,
  records: readonly StreamRecord[],
): Promise<void> {
  const { options, settings, signal } = delivery;
  const last: LastInvocation = { requestId: options.random.uuid(), functionError: null };
  let queue: readonly Work[] = [{ records, retries: 0, invocations: 0 }];
  for (let failures = 0; queue.length > 0 && !signal.aborted;) {
    const [first, ...rest] = queue as [Work, ...Work[]];
    const work = withoutExpired(delivery, shardId, first, last);
    if (work.records.length === 0) {
      queue = rest;
      continue;
    }
    const result = await invoke(delivery, work.records, last);
    if (signal.aborted) return;
    const step = nextStep(work, result, settings);
    if (step.discard) discard(delivery, shardId, 'RetryAttemptsExhausted', step.discard, last);
    queue = [...step.next, ...rest];
    failures = step.backOff ? failures + 1 : 0;
    if (step.backOff) await sleep(options.clock, backOff(failures - 1, MIN_BACK_OFF_MS, MAX_BACK_OFF_MS), signal);
  }
}

async function invoke(
  { options, settings, status }: DeliveryOptions,
  records: readonly StreamRecord[],
  last: LastInvocation,
): Promise<DeliveryResult> {
  let response: InvokeResult;
  try {
    response = await options.functions.invoke(settings.functionArn, JSON.stringify({ Records: records }));
  } catch (error) {
    status.processed(`PROBLEM: ${errorTextWithCode(error)}`);
    options.reporter.report(notInvoked(settings.functionArn, error));
    return { kind: 'not-invoked' };
  }
  const result = batchResult(
    response,
    records.map(({ dynamodb }) => dynamodb.SequenceNumber),
    settings.reportsItemFailures,
  );
  last.requestId = response.requestId;
  last.functionError = response.functionError ?? null;
  status.processed(result.kind === 'success' ? 'OK' : 'PROBLEM: Function call failed');
  if (result.kind === 'success') return result;
  if (result.kind === 'failure') return { ...result, failedAt: 0 };
  const failedAt = records.findIndex(({ dynamodb }) => result.failed.has(dynamodb.SequenceNumber));
  return { kind: 'failure', failedAt, functionError: null };
}

/** Discards the records that are too old. They are the first ones, because records are ordered by time. */
function withoutExpired(delivery: DeliveryOptions, shardId: string, work: Work, last: LastInvocation): Work {
  const { maxRecordAgeSeconds } = delivery.settings;
  const maxAgeSeconds =
    maxRecordAgeSeconds === -1 ? RETENTION_SECONDS : Math.min(maxRecordAgeSeconds, RETENTION_SECONDS);
  const oldest = delivery.options.clock.now() / 1000 - maxAgeSeconds;
  const firstFresh = work.records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldest);
  const expired = firstFresh === -1 ? work.records.length : firstFresh;
  if (expired === 0) return work;
  const discarded = { ...work, records: work.records.slice(0, expired), functionError: last.functionError };
  discard(delivery, shardId, 'RecordAgeExceeded', discarded, last);
  return { ...work, records: work.records.slice(expired) };
}

function discard(
  { options, settings, permissions, status }: DeliveryOptions,
  shardId: string,
  condition: DiscardCondition,
  { records, invocations, functionError }: Work & { readonly functionError: 'Unhandled' | null },
  { requestId }: LastInvocation,
): void {
  const { destinationArn, functionArn, eventSourceArn: streamArn } = settings;
  const count = `${records.length} record(s) of ${shardId} for ${functionArn}`;
  if (destinationArn === undefined) {
    options.reporter.report({
      type: 'warning',
      message: `${count} were discarded (${condition}): the mapping has no on-failure destination.`,
    });
    return;
  }
  const denied = permissions.denied([
    { action: 'sqs:SendMessage', resource: destinationArn, queueArn: destinationArn },
  ]);
  if (denied) {
    options.reporter.report({ type: 'warning', message: `${count} were discarded (${condition}).` });
    status.problem(denied);
    return;
  }
  const body = destinationMessage({
    condition,
    requestId,
    functionArn,
    invocations,
    functionError,
    shardId,
    streamArn,
    records,
    now: options.clock.now(),
  });
  try {
    options.queues.send(destinationArn, { body });
    options.reporter.report({ type: 'delivery', target: destinationArn, outcome: condition, attempt: invocations });
  } catch (error) {
    options.reporter.report({
      type: 'warning',
      message: `${count} were discarded (${condition}): sending to ${destinationArn} failed: ${errorTextWithCode(error)}.`,
    });
  }
}
