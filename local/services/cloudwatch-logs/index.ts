import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import { createJsonService } from '../../aws/json-protocol';
import type { AwsService } from '../../aws/aws-service';
import type { AccessControl } from '../../aws/access-control';
import type { LogSink } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { logOperations } from './operations/log-events';
import { logDrivers } from './resources';
import { LogStore } from './state/log-groups';

/** What the log service needs. */
export interface CloudWatchLogsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: AccessControl;
}

/** The engine's CloudWatch Logs: the newest lines of each group, in memory. */
export interface CloudWatchLogs extends LogSink {
  /** The lines of a group, oldest first, without a permission check; for the engine's owner. */
  lines(logGroupName: string): readonly string[];
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
}

/** Creates the log service. It holds nothing that has to be stopped. */
export function createCloudWatchLogs(deps: CloudWatchLogsOptions): CloudWatchLogs {
  const store = new LogStore(deps);
  return {
    write: (group, stream, line) => store.write(group, stream, line),
    lines: (group) =>
      store
        .get(group)
        ?.events.items()
        .map(({ message }) => message) ?? [],
    service: createJsonService({
      signingName: 'logs',
      targetPrefix: 'Logs_20140328',
      version: '1.1',
      operations: logOperations({ ...deps, store }),
    }),
    drivers: logDrivers({ random: deps.random, store }),
  };
}
