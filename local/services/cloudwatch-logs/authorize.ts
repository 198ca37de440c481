import type { AccessControl, Principal } from '../../aws/access-control';
import type { WireInput } from '../../aws/typed-operations';
import { readText } from '../../aws/wire-input';
import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import { notFound } from './errors';
import type { LogGroup, LogGroups } from './state/log-groups';

/** The members of an input that can name the log group. */
type GroupInput = WireInput<{
  readonly logGroupName: string | undefined;
  readonly logGroupIdentifier: string | undefined;
}>;

/** Authorizes calls on log groups. */
export interface LogsAuthorizer {
  /**
   * Authorizes a call on a log group, and returns the group.
   * @param suffix the part of the resource ARN after the group, for example `log-stream:name`
   * @throws AwsError `AccessDeniedException`, `ResourceNotFoundException`
   */
  group(principal: Principal, operation: string, input: GroupInput, suffix: string): LogGroup;
  /** Authorizes a call on all log groups. @throws AwsError `AccessDeniedException` */
  allGroups(principal: Principal, operation: string): void;
}

export function createLogsAuthorizer(access: AccessControl, account: Account, groups: LogGroups): LogsAuthorizer {
  const assertAllowed = (principal: Principal, operation: string, resource: string): void =>
    access.assertAllowed({ principal, action: `logs:${operation}`, resource: arn(account, 'logs', resource) });

  return {
    group(principal, operation, input, suffix) {
      const id = readText(input, 'logGroupName') ?? readText(input, 'logGroupIdentifier') ?? '';
      const name = id.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '');
      assertAllowed(principal, operation, `log-group:${name}:${suffix}`);
      const group = groups.get(name);
      if (group) return group;
      throw notFound('group');
    },
    allGroups: (principal, operation) => assertAllowed(principal, operation, 'log-group:*'),
  };
}
