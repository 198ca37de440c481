import type { AccessControl, Principal } from '../../aws/access-control';
import type { Account } from '../../core/account';
import { topicArnOf } from './arns';
import type { Topics } from './state/topics';

/** Policies treat every call as a call over TLS, because the engine's plain HTTP never leaves the machine. */
const TLS = { 'aws:SecureTransport': 'true' };

/**
 * Authorizes SNS calls. For calls on subscriptions, the resource is the ARN of the topic. The access-denied errors of
 * AWS contain this ARN, although the Service Authorization Reference lists no resource for these calls. A topic policy
 * cannot allow these calls ("Policy statement action out of service scope"). For calls without a topic, the resource is
 * `arn:…:sns:<region>:<account>:*`.
 */
export interface SnsAuthorizer {
  /**
   * Authorizes a call on a topic by the policies of the caller and the topic. The topic need not exist.
   * @throws AwsError
   */
  onTopic(principal: Principal, operation: string, topicArn: string, context?: Readonly<Record<string, string>>): void;
  /** Authorizes a call on a subscription of a topic. @throws AwsError */
  onSubscription(principal: Principal, operation: string, topicArn: string): void;
  /** Authorizes a call on the account. @throws AwsError */
  onAccount(principal: Principal, operation: string): void;
}

/** Creates the authorizer of an account's topics. */
export function createSnsAuthorizer(access: AccessControl, account: Account, topics: Topics): SnsAuthorizer {
  return {
    onTopic: (principal, operation, topicArn, context = {}) =>
      access.assertAllowed({
        principal,
        action: `sns:${operation}`,
        resource: topicArn,
        context: { ...TLS, ...context },
        resourcePolicy: topics.find(topicArn)?.policy,
      }),
    onSubscription: (principal, operation, topicArn) =>
      access.assertAllowed({ principal, action: `sns:${operation}`, resource: topicArn, context: TLS }),
    onAccount: (principal, operation) =>
      access.assertAllowed({
        principal,
        action: `sns:${operation}`,
        resource: topicArnOf(account, '*'),
        context: TLS,
      }),
  };
}
