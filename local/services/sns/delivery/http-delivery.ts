import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import { classify, describeResult } from './classify';
import type { DeliveryLane } from './delivery-queue';
import type { EffectivePolicy } from '../delivery-policy/delivery-policy';
import type { AttemptResult, HttpSender } from './http-sender';
import { retryDelays, withJitter } from '../delivery-policy/retry-schedule';
import { maskedEndpoint } from '../state/subscription';

/** Something to be POSTed until it is delivered or given up. */
export interface HttpDelivery {
  readonly lane: DeliveryLane;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly policy: EffectivePolicy;
  /** Called when the endpoint accepts the first connection. */
  readonly onConnected?: () => void;
  /** Called after each attempt. */
  readonly onAttempt?: (result: AttemptResult) => void;
}

/** How a delivery ended; `abandoned` when its subscription ended or the engine stopped. */
export interface HttpDeliveryOutcome {
  readonly status: 'delivered' | 'failed' | 'abandoned';
  readonly attempts: number;
  readonly last: AttemptResult | undefined;
}

/** What deliveries over HTTP need. */
export interface HttpDeliveryDeps {
  readonly sender: HttpSender;
  readonly random: Random;
  readonly reporter: Reporter;
}

/** Delivers by the phases of the retry policy. Retries count from the end of the attempt before. */
export async function deliverOverHttp(delivery: HttpDelivery, deps: HttpDeliveryDeps): Promise<HttpDeliveryOutcome> {
  const { lane, endpoint: url, headers, body, policy, onConnected } = delivery;
  const delays = retryDelays(policy.healthyRetryPolicy);
  const perSecond = policy.throttlePolicy?.maxReceivesPerSecond ?? null;
  let last: AttemptResult | undefined;
  for (let attempt = 1; ; attempt++) {
    const result = await lane.run(perSecond, () => deps.sender.post({ url, headers, body, onConnected }));
    if (result === undefined || (lane.closed && result.kind !== 'answer'))
      return { status: 'abandoned', attempts: attempt - 1, last };
    last = result;
    deps.reporter.report({ type: 'delivery', target: maskedEndpoint(url), outcome: describeResult(result), attempt });
    delivery.onAttempt?.(result);
    const verdict = classify(result);
    if (verdict === 'delivered') return { status: 'delivered', attempts: attempt, last };
    const delay = delays[attempt - 1];
    if (verdict === 'permanent' || delay === undefined) return { status: 'failed', attempts: attempt, last };
    const goOn = await lane.sleep(withJitter(delay, deps.random.next()));
    if (!goOn) return { status: 'abandoned', attempts: attempt, last };
  }
}
