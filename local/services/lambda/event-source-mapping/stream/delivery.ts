import type { InvokeResult, StreamRecord } from '../../../../ports';
import { batchVerdict } from '../batch-item-failures';
import { describeError, notRun } from '../events';
import type { MappingStatus } from '../mapping-status';
import type { PollerAccess } from '../poller-access';
import { backOff, sleep } from '../sleep';
import type { EventSourceMappingDeps, StreamSettings } from '../types';
import { destinationMessage, type DiscardCondition } from './destination-message';
import { nextStep, type DeliveryResult, type Work } from './retry-policy';

/** Waits between retries; AWS does not document its own. */
const FIRST_BACK_OFF_MS = 250;
const LAST_BACK_OFF_MS = 60_000;

/** DynamoDB keeps stream records that long. */
const RETENTION_SECONDS = 24 * 3600;

/** What a delivery works with. */
export interface DeliveryOptions {
  readonly deps: EventSourceMappingDeps;
  readonly settings: StreamSettings;
  readonly status: MappingStatus;
  readonly access: PollerAccess;
  readonly signal: AbortSignal;
}

interface LastCall {
  requestId: string;
  functionError: 'Unhandled' | null;
}

/** Hands a batch of a shard to the function until it is done with, by success or by giving up. */
export async function deliverBatch(
  options: DeliveryOptions,
  shardId: string,
  records: readonly StreamRecord[],
): Promise<void> {
  const { deps, settings, signal } = options;
  const last: LastCall = { requestId: deps.random.uuid(), functionError: null };
  let queue: readonly Work[] = [{ records, retries: 0, invocations: 0 }];
  for (let failures = 0; queue.length > 0 && !signal.aborted;) {
    const [first, ...rest] = queue as [Work, ...Work[]];
    const work = withoutExpired(options, shardId, first, last);
    if (work.records.length === 0) {
      queue = rest;
      continue;
    }
    const result = await invoke(options, work.records, last);
    if (signal.aborted) return;
    const step = nextStep(work, result, settings);
    if (step.discard) discard(options, shardId, 'RetryAttemptsExhausted', step.discard, last);
    queue = [...step.next, ...rest];
    failures = step.backOff ? failures + 1 : 0;
    if (step.backOff) await sleep(deps.clock, backOff(failures - 1, FIRST_BACK_OFF_MS, LAST_BACK_OFF_MS), signal);
  }
}

async function invoke(
  { deps, settings, status }: DeliveryOptions,
  records: readonly StreamRecord[],
  last: LastCall,
): Promise<DeliveryResult> {
  let answer: InvokeResult;
  try {
    answer = await deps.functions.invoke(settings.functionArn, JSON.stringify({ Records: records }));
  } catch (error) {
    status.processed(`PROBLEM: ${describeError(error)}`);
    deps.reporter.report(notRun(settings.functionArn, error));
    return { kind: 'not-run' };
  }
  const verdict = batchVerdict(
    answer,
    records.map(({ dynamodb }) => dynamodb.SequenceNumber),
    settings.reportsItemFailures,
  );
  last.requestId = answer.requestId;
  last.functionError = answer.functionError ?? null;
  status.processed(verdict.kind === 'success' ? 'OK' : 'PROBLEM: Function call failed');
  if (verdict.kind === 'success') return verdict;
  if (verdict.kind === 'failure') return { ...verdict, failedAt: 0 };
  const failedAt = records.findIndex(({ dynamodb }) => verdict.failed.has(dynamodb.SequenceNumber));
  return { kind: 'failure', failedAt, functionError: null };
}

/** Records are in order of time, so those that are too old lead. */
function withoutExpired(options: DeliveryOptions, shardId: string, work: Work, last: LastCall): Work {
  const { maxRecordAgeSeconds } = options.settings;
  const limit = maxRecordAgeSeconds === -1 ? RETENTION_SECONDS : Math.min(maxRecordAgeSeconds, RETENTION_SECONDS);
  const oldest = options.deps.clock.now() / 1000 - limit;
  const firstFresh = work.records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldest);
  const expired = firstFresh === -1 ? work.records.length : firstFresh;
  if (expired === 0) return work;
  const given = { ...work, records: work.records.slice(0, expired), functionError: last.functionError };
  discard(options, shardId, 'RecordAgeExceeded', given, last);
  return { ...work, records: work.records.slice(expired) };
}

function discard(
  { deps, settings, access, status }: DeliveryOptions,
  shardId: string,
  condition: DiscardCondition,
  { records, invocations, functionError }: Work & { readonly functionError: 'Unhandled' | null },
  { requestId }: LastCall,
): void {
  const { destinationArn, functionArn, eventSourceArn: streamArn } = settings;
  const count = `${records.length} record(s) of ${shardId} for ${functionArn}`;
  if (destinationArn === undefined) {
    deps.reporter.report({
      type: 'warning',
      message: `${count} were dropped (${condition}): the mapping has no on-failure destination.`,
    });
    return;
  }
  const denied = access.denied([{ action: 'sqs:SendMessage', resource: destinationArn, queueArn: destinationArn }]);
  if (denied) {
    deps.reporter.report({ type: 'warning', message: `${count} were dropped (${condition}).` });
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
    now: deps.clock.now(),
  });
  try {
    deps.queues.send(destinationArn, { body });
    deps.reporter.report({ type: 'delivery', target: destinationArn, outcome: condition, attempt: invocations });
  } catch (error) {
    deps.reporter.report({
      type: 'warning',
      message: `${count} were dropped (${condition}): ${destinationArn} answered ${describeError(error)}.`,
    });
  }
}
