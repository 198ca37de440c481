import type { AccessControl } from '../../aws/access-control';
import type { AwsService } from '../../aws/aws-service';
import { createJsonService } from '../../aws/json-protocol';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { LogSink } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { createLogsAuthorizer } from './authorize';
import { eventOperations } from './operations/events';
import { groupOperations } from './operations/groups';
import { logDrivers } from './resources';
import { createLogGroups } from './state/log-groups';

export interface CloudWatchLogsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: AccessControl;
}

/** The engine's CloudWatch Logs: the newest lines of each group, in memory. */
export interface CloudWatchLogs extends LogSink {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  /** The lines of a group, oldest first, without a permission check, for the owner of the engine. */
  lines(logGroupName: string): readonly string[];
}

/** Creates CloudWatch Logs. It does not have to be stopped. */
export function createCloudWatchLogs(options: CloudWatchLogsOptions): CloudWatchLogs {
  const { account, access, random } = options;
  const groups = createLogGroups(options);
  const authorizer = createLogsAuthorizer(access, account, groups);
  return {
    service: createJsonService({
      signingName: 'logs',
      targetPrefix: 'Logs_20140328',
      version: '1.1',
      operations: { ...groupOperations(groups, authorizer), ...eventOperations(authorizer) },
    }),
    drivers: logDrivers({ random, groups }),
    write: (groupName, streamName, line) => groups.write(groupName, streamName, line),
    lines(groupName) {
      const events = groups.get(groupName)?.events.items() ?? [];
      return events.map(({ message }) => message);
    },
  };
}
