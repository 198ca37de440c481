import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import type { EffectivePolicy } from '../delivery-policy/delivery-policy';
import { retryDelays, withJitter } from '../delivery-policy/retry-schedule';
import { maskedEndpoint } from '../state/subscription';
import type { DeliveryQueue } from './delivery-queue';
import type { AttemptResult, HttpSender } from './http-sender';

/** A request to an endpoint, with the policy for its retries. */
export interface HttpDelivery {
  readonly queue: DeliveryQueue;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly policy: EffectivePolicy;
  /** Called when the endpoint accepts the first connection. */
  readonly onConnected?: () => void;
  /** Called after each attempt. */
  readonly onAttempt?: (result: AttemptResult) => void;
}

/** The result of a delivery; `cancelled` if its subscription was removed or the engine stopped. */
export interface HttpDeliveryOutcome {
  readonly status: 'delivered' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly last: AttemptResult | undefined;
}

export interface HttpDeliveryDeps {
  readonly sender: HttpSender;
  readonly random: Random;
  readonly reporter: Reporter;
}

/** SNS retries after a 5xx, a 429 and a missing response. Every other status except 2xx is a permanent failure. */
function classify(result: AttemptResult): 'delivered' | 'retry' | 'permanent' {
  if (result.kind !== 'response') return 'retry';
  const { status } = result;
  if (status >= 200 && status < 300) return 'delivered';
  return status === 429 || status >= 500 ? 'retry' : 'permanent';
}

/** Describes the result of an attempt, for reports and the delivery log. */
export function describeResult(result: AttemptResult): string {
  if (result.kind === 'response') return `HTTP ${result.status}`;
  return result.kind === 'timeout'
    ? 'no complete response within 15 seconds'
    : `IO Exception in HttpClient: ${result.reason}`;
}

/** Sends a request, with the retries of its policy. A retry's delay starts at the end of the previous attempt. */
export async function deliverOverHttp(delivery: HttpDelivery, deps: HttpDeliveryDeps): Promise<HttpDeliveryOutcome> {
  const { queue, endpoint: url, headers, body, policy, onConnected } = delivery;
  const delays = retryDelays(policy.healthyRetryPolicy);
  const perSecond = policy.throttlePolicy?.maxReceivesPerSecond ?? null;
  let last: AttemptResult | undefined;
  for (let attempt = 1; ; attempt++) {
    const result = await queue.run(perSecond, () => deps.sender.post({ url, headers, body, onConnected }));
    if (result === undefined || (queue.closed && result.kind !== 'response'))
      return { status: 'cancelled', attempts: attempt - 1, last };
    last = result;
    deps.reporter.report({ type: 'delivery', target: maskedEndpoint(url), outcome: describeResult(result), attempt });
    delivery.onAttempt?.(result);
    const classification = classify(result);
    if (classification === 'delivered') return { status: 'delivered', attempts: attempt, last };
    const delay = delays[attempt - 1];
    if (classification === 'permanent' || delay === undefined) return { status: 'failed', attempts: attempt, last };
    if (!(await queue.sleep(withJitter(delay, deps.random.next()))))
      return { status: 'cancelled', attempts: attempt, last };
  }
}
