import type { AccessControl } from '../../../aws/access-control';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import type { FunctionInvoker, QueueAccess, StreamSource } from '../../../ports';

export interface EventSourceMappingOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly functions: FunctionInvoker;
  readonly streams: StreamSource;
  readonly queues: QueueAccess;
}
