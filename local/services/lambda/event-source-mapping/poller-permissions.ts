import type { PolicyDocument, Principal } from '../../../aws/access-control';
import { describePrincipal } from '../../iam';
import { rolePrincipal } from '../state/function';
import type { EventSourceMappingOptions } from './options';

/** One call that a poller makes with the function's role. */
export interface PollerCall {
  readonly action: string;
  readonly resource: string;
  /** The queue whose policy is evaluated too. */
  readonly queueArn?: string;
}

/** Authorizes the calls of a poller. A poller has the permissions of the function's execution role, and no others. */
export class PollerPermissions {
  constructor(
    private readonly options: Pick<EventSourceMappingOptions, 'access' | 'functions' | 'queues' | 'reporter'>,
    private readonly functionArn: string,
  ) {}

  /** Returns the first call that is not allowed, after reporting it as denied. */
  denied(calls: readonly PollerCall[]): PollerCall | undefined {
    const principal = this.#principal();
    const denied = calls.find(({ action, resource, queueArn }) => {
      const resourcePolicy = queueArn ? this.options.queues.policy(queueArn) : undefined;
      return !this.options.access.isAllowed({
        principal,
        action,
        resource,
        ...(resourcePolicy ? { resourcePolicy: resourcePolicy as PolicyDocument } : {}),
      });
    });
    if (denied) {
      const { action, resource } = denied;
      this.options.reporter.report({
        type: 'access-denied',
        principal: describePrincipal(principal),
        action,
        resource,
      });
    }
    return denied;
  }

  #principal(): Principal {
    const description = this.options.functions.describe(this.functionArn);
    return description ? rolePrincipal(description.roleArn, description.functionName) : { kind: 'anonymous' };
  }
}
