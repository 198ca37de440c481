import { arn } from '../../../core/account';
import { describePrincipal } from '../../iam';
import type { AccessRequest } from '../../../aws/access-control';
import { jsonLine, textLine, type PlatformEvent } from './platform-lines';
import { rolePrincipal } from '../role';
import type { FunctionConfig, LambdaDeps } from '../types';

/** Writes the lines of one execution environment to its log stream, as far as the function's role may. */
export class FunctionLog {
  #allowed: boolean | undefined;

  constructor(
    private readonly deps: Pick<LambdaDeps, 'account' | 'access' | 'logs' | 'reporter' | 'clock'>,
    private readonly config: FunctionConfig,
    private readonly streamName: string,
  ) {}

  /** A line of the function. */
  line(line: string, requestId?: string): void {
    if (!this.#mayWrite()) return;
    const { functionName, logging } = this.config;
    this.deps.logs.write(logging.group, this.streamName, line);
    this.deps.reporter.report({ type: 'function-log', functionName, ...(requestId ? { requestId } : {}), line });
  }

  /** A line of the platform. */
  platform(event: PlatformEvent): void {
    const { format, systemLevel } = this.config.logging;
    if (format === 'JSON' && systemLevel === 'WARN') return;
    const line = format === 'JSON' ? jsonLine(event, new Date(this.deps.clock.now()).toISOString()) : textLine(event);
    if (line !== undefined) this.line(line, 'requestId' in event ? event.requestId : undefined);
  }

  /** Lambda writes with the function's role: a role that may not loses every line, and nothing else fails. */
  #mayWrite(): boolean {
    if (this.#allowed === undefined) {
      const denied = this.#deniedCall();
      this.#allowed = denied === undefined;
      if (denied) {
        this.deps.reporter.report({
          type: 'access-denied',
          principal: describePrincipal(denied.principal),
          action: denied.action,
          resource: denied.resource,
        });
      }
    }
    return this.#allowed;
  }

  #deniedCall(): AccessRequest | undefined {
    const { account, access } = this.deps;
    const resource = arn(account, 'logs', `log-group:${this.config.logging.group}:log-stream:${this.streamName}`);
    const principal = rolePrincipal(this.config.roleArn, this.config.functionName);
    return ['logs:CreateLogStream', 'logs:PutLogEvents']
      .map((action) => ({ principal, action, resource }))
      .find((request) => !access.isAllowed(request));
  }
}
