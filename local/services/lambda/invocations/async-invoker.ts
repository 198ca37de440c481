import type { Clock, Timer } from '../../../core/clock';
import { AwsError } from '../../../core/errors';
import type { Reporter } from '../../../core/reporter';
import type { InvokeResult } from '../../../ports';
import type { Invocation } from './invocation';

/** Delays before the second and the third attempt after a function error (Lambda developer guide). */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;

/** Maximum age of an event that is throttled; an older one is dropped (Lambda developer guide). */
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
export class AsyncInvoker {
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(
    private readonly options: { readonly clock: Clock; readonly reporter: Reporter },
    private readonly run: (functionArn: string, invocation: Invocation) => Promise<InvokeResult>,
  ) {}

  accept(functionArn: string, invocation: Invocation): void {
    void this.#attempt({ functionArn, invocation, acceptedAt: this.options.clock.now(), failures: 0, throttles: 0 });
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  async #attempt(job: Job): Promise<void> {
    if (this.#stopped) return;
    try {
      const result = await this.run(job.functionArn, job.invocation);
      if (result.functionError) this.#retryFailure(job);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#retryThrottle(job, error);
    }
  }

  #retryFailure(job: Job): void {
    const delayMs = RETRY_DELAYS_MS[job.failures++];
    if (delayMs === undefined) this.#drop(job, `failed ${job.failures} times`);
    else this.#schedule(job, delayMs);
  }

  #retryThrottle(job: Job, error: AwsError): void {
    const delayMs = Math.min(MIN_THROTTLE_DELAY_MS * 2 ** job.throttles++, MAX_THROTTLE_DELAY_MS);
    const expired = this.options.clock.now() + delayMs - job.acceptedAt > MAX_AGE_MS;
    if (expired || error.code === 'ResourceNotFoundException') this.#drop(job, error.message);
    else this.#schedule(job, delayMs);
  }

  #schedule(job: Job, delayMs: number): void {
    if (this.#stopped) return;
    const timer = this.options.clock.setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(job);
    }, delayMs);
    this.#timers.add(timer);
  }

  #drop({ functionArn, invocation }: Job, reason: string): void {
    if (this.#stopped) return;
    this.options.reporter.report({
      type: 'warning',
      message: `The asynchronous event ${invocation.requestId} for ${functionArn} was dropped: ${reason}.`,
    });
  }
}
