import { describePrincipal } from '../../iam';
import type { PolicyDocument, Principal } from '../../../aws/access-control';
import type { EventSourceMappingDeps } from './types';

/** One call that a poller makes with the function's role. */
export interface PollerCall {
  readonly action: string;
  readonly resource: string;
  /** Judges a queue by its own policy too. */
  readonly queueArn?: string;
}

/** Judges the calls of a poller: it acts with the execution role of the function, not with rights of its own. */
export class PollerAccess {
  constructor(
    private readonly deps: Pick<EventSourceMappingDeps, 'access' | 'functions' | 'queues' | 'reporter'>,
    private readonly functionArn: string,
  ) {}

  /** The first call that the role does not allow, reported as denied. */
  denied(calls: readonly PollerCall[]): PollerCall | undefined {
    const principal = this.#principal();
    const denied = calls.find(({ action, resource, queueArn }) => {
      const resourcePolicy = queueArn ? this.deps.queues.policy(queueArn) : undefined;
      return !this.deps.access.isAllowed({
        principal,
        action,
        resource,
        ...(resourcePolicy ? { resourcePolicy: resourcePolicy as PolicyDocument } : {}),
      });
    });
    if (denied) {
      const { action, resource } = denied;
      this.deps.reporter.report({ type: 'access-denied', principal: describePrincipal(principal), action, resource });
    }
    return denied;
  }

  #principal(): Principal {
    const description = this.deps.functions.describe(this.functionArn);
    if (!description) return { kind: 'anonymous' };
    const { roleArn, functionName } = description;
    return { kind: 'role', roleArn, roleName: roleArn.slice(roleArn.lastIndexOf('/') + 1), sessionName: functionName };
  }
}
