import type { Account } from '../../core/account';
import type { AccessControl, Principal } from '../../aws/access-control';
import { topicArnOf } from './arn-rules';
import type { Topics } from './state/topics';

/** Every call to the endpoint counts as made over TLS, because the engine's HTTP never leaves the machine. */
const TLS = { 'aws:SecureTransport': 'true' };

/**
 * Judges SNS calls. Calls on subscriptions are judged on the ARN of the topic: so say the refusals of AWS, although the
 * Service Authorization Reference lists no resource for them; a topic policy cannot grant them ("Policy statement action
 * out of service scope"). Calls on no topic are judged on `arn:…:sns:<region>:<account>:*`.
 */
export class SnsAuthorizer {
  constructor(
    private readonly access: AccessControl,
    private readonly account: Account,
    private readonly topics: Topics,
  ) {}

  /** Judges a call on a topic, which need not exist; the policy of the topic has a say. @throws AwsError */
  onTopic(
    principal: Principal,
    operation: string,
    topicArn: string,
    context: Readonly<Record<string, string>> = {},
  ): void {
    const resourcePolicy = this.topics.find(topicArn)?.policy;
    this.access.assertAllowed({
      principal,
      action: `sns:${operation}`,
      resource: topicArn,
      context: { ...TLS, ...context },
      resourcePolicy,
    });
  }

  /** Judges a call on a subscription of a topic. @throws AwsError */
  onSubscription(principal: Principal, operation: string, topicArn: string): void {
    this.access.assertAllowed({ principal, action: `sns:${operation}`, resource: topicArn, context: TLS });
  }

  /** Judges a call on the account. @throws AwsError */
  onAccount(principal: Principal, operation: string): void {
    this.access.assertAllowed({
      principal,
      action: `sns:${operation}`,
      resource: topicArnOf(this.account, '*'),
      context: TLS,
    });
  }
}
