import type { AccessControl, Principal } from '../../aws/access-control';
import { queueDoesNotExist } from './errors';
import type { Queue } from './state/queue';
import type { Queues } from './state/queues';

/** Every call to the endpoint counts as made over TLS, because the engine's HTTP never leaves the machine. */
const CONTEXT = { 'aws:SecureTransport': 'true' };

/** Judges calls on queues by the policies of the caller and of the queue. */
export class QueueAuthorizer {
  constructor(
    private readonly access: AccessControl,
    private readonly queues: Queues,
  ) {}

  /** Judges an action on a queue that may not exist (yet). @throws AwsError `AccessDeniedException` */
  assertAllowed(principal: Principal, operation: string, resource: string, queue?: Queue): void {
    const resourcePolicy = queue?.settings.policy;
    this.access.assertAllowed({ principal, action: `sqs:${operation}`, resource, context: CONTEXT, resourcePolicy });
  }

  /** The queue of a URL, if the caller may do this with it. @throws AwsError `AccessDeniedException`, `QueueDoesNotExist` */
  queue(principal: Principal, operation: string, url: string | undefined): Queue {
    const name = this.queues.nameIn(url);
    const queue = this.queues.find(name);
    this.assertAllowed(principal, operation, this.queues.arnOf(name), queue);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }
}
