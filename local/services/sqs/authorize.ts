import type { AccessControl, Principal } from '../../aws/access-control';
import { queueDoesNotExist } from './errors';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';

/** Policies treat every call as a call over TLS, because the engine's plain HTTP never leaves the machine. */
const CONTEXT = { 'aws:SecureTransport': 'true' };

/** Evaluates calls on queues against the policies of the caller and of the queue. */
export interface QueueAuthorizer {
  /**
   * Authorizes a call on a resource. The queue of this resource need not exist.
   * @throws AwsError `AccessDeniedException`
   */
  assertAllowed(principal: Principal, operation: string, resource: string, queue?: Queue): void;
  /**
   * Authorizes a call on the queue of a URL, and returns the queue.
   * @throws AwsError `AccessDeniedException`, `QueueDoesNotExist`
   */
  queue(principal: Principal, operation: string, url: string | undefined): Queue;
}

/** Creates the authorizer of an account's queues. */
export function createQueueAuthorizer(access: AccessControl, queues: Queues): QueueAuthorizer {
  const assertAllowed: QueueAuthorizer['assertAllowed'] = (principal, operation, resource, queue) =>
    access.assertAllowed({
      principal,
      action: `sqs:${operation}`,
      resource,
      context: CONTEXT,
      resourcePolicy: queue?.settings.policy,
    });

  return {
    assertAllowed,
    queue(principal, operation, url) {
      const name = queues.nameIn(url);
      const queue = queues.find(name);
      assertAllowed(principal, operation, queues.arnOf(name), queue);
      if (!queue) throw queueDoesNotExist();
      return queue;
    },
  };
}
