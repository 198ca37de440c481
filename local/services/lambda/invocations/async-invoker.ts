import type { Clock, Timer } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Reporter } from '../../../core/reporter';
import type { InvokeResult } from '../../../ports';
import type { Invocation } from './invocation';

/** Delays before the second and the third attempt after a function error, in milliseconds (Lambda developer guide). */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;

/** Age at which an event is dropped instead of retried after throttling, in milliseconds (Lambda developer guide). */
const MAX_AGE_MS = 6 * 3_600_000;
const MIN_THROTTLE_DELAY_MS = 1_000;
const MAX_THROTTLE_DELAY_MS = 300_000;

interface Job {
  readonly functionArn: string;
  readonly invocation: Invocation;
  readonly acceptedAt: number;
  failures: number;
  throttles: number;
}

/** Runs asynchronous invocations in the background, and retries them as Lambda does. */
export interface AsyncInvoker {
  accept(functionArn: string, invocation: Invocation): void;
  /** Discards the waiting invocations. */
  stop(): void;
}

/** @param run runs one invocation; throws an AwsError if it is throttled */
export function createAsyncInvoker(
  { clock, reporter }: { readonly clock: Clock; readonly reporter: Reporter },
  run: (functionArn: string, invocation: Invocation) => Promise<InvokeResult>,
): AsyncInvoker {
  const timers = new Set<Timer>();
  let stopped = false;

  const drop = ({ functionArn, invocation }: Job, reason: string): void => {
    if (stopped) return;
    reporter.report({
      type: 'warning',
      message: `The asynchronous event ${invocation.requestId} for ${functionArn} was dropped: ${reason}.`,
    });
  };

  const schedule = (job: Job, delayMs: number): void => {
    if (stopped) return;
    const timer = clock.setTimeout(() => {
      timers.delete(timer);
      void attempt(job);
    }, delayMs);
    timers.add(timer);
  };

  const retryFailure = (job: Job): void => {
    const delayMs = RETRY_DELAYS_MS[job.failures++];
    if (delayMs === undefined) drop(job, `the function failed ${job.failures} times`);
    else schedule(job, delayMs);
  };

  const retryThrottle = (job: Job, error: AwsError): void => {
    const delayMs = Math.min(MIN_THROTTLE_DELAY_MS * 2 ** job.throttles++, MAX_THROTTLE_DELAY_MS);
    const expired = clock.now() + delayMs - job.acceptedAt > MAX_AGE_MS;
    if (expired || error.code === 'ResourceNotFoundException') drop(job, error.message);
    else schedule(job, delayMs);
  };

  async function attempt(job: Job): Promise<void> {
    if (stopped) return;
    try {
      const result = await run(job.functionArn, job.invocation);
      if (result.functionError) retryFailure(job);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      retryThrottle(job, error);
    }
  }

  return {
    accept: (functionArn, invocation) =>
      void attempt({ functionArn, invocation, acceptedAt: clock.now(), failures: 0, throttles: 0 }),
    stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
    },
  };
}
