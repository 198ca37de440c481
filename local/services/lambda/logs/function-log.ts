import { arn } from '../../../core/account';
import { describePrincipal } from '../../iam';
import type { AccessRequest } from '../../../aws/access-control';
import { jsonLine, textLine, type PlatformEvent } from './platform-lines';
import { rolePrincipal } from '../state/function';
import type { FunctionConfig } from '../state/function';
import type { LambdaOptions } from '../options';

/** Writes the lines of one execution environment to its log stream, if the function's role allows it. */
export class FunctionLog {
  #allowed: boolean | undefined;

  constructor(
    private readonly options: Pick<LambdaOptions, 'account' | 'access' | 'logs' | 'reporter' | 'clock'>,
    private readonly config: FunctionConfig,
    private readonly streamName: string,
  ) {}

  /** Writes a line that the function printed. */
  line(line: string, requestId?: string): void {
    if (!this.#mayWrite()) return;
    const { functionName, logging } = this.config;
    this.options.logs.write(logging.group, this.streamName, line);
    this.options.reporter.report({ type: 'function-log', functionName, ...(requestId ? { requestId } : {}), line });
  }

  /** Writes a line of the platform. The log level `WARN` suppresses it in the JSON format. */
  platform(event: PlatformEvent): void {
    const { format, systemLevel } = this.config.logging;
    if (format === 'JSON' && systemLevel === 'WARN') return;
    const line =
      format === 'JSON' ? jsonLine(event, new Date(this.options.clock.now()).toISOString()) : textLine(event);
    if (line !== undefined) this.line(line, 'requestId' in event ? event.requestId : undefined);
  }

  /**
   * Lambda writes logs with the function's role. If the role lacks the permission, every line is lost, but nothing else
   * fails.
   */
  #mayWrite(): boolean {
    if (this.#allowed === undefined) {
      const denied = this.#deniedCall();
      this.#allowed = denied === undefined;
      if (denied) {
        this.options.reporter.report({
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
    const { account, access } = this.options;
    const resource = arn(account, 'logs', `log-group:${this.config.logging.group}:log-stream:${this.streamName}`);
    const principal = rolePrincipal(this.config.roleArn, this.config.functionName);
    return ['logs:CreateLogStream', 'logs:PutLogEvents']
      .map((action) => ({ principal, action, resource }))
      .find((request) => !access.isAllowed(request));
  }
}
