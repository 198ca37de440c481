import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl, Principal } from '../../aws/access-control';
import type { AddressBook, FunctionInvoker, LogSink } from '../../ports';

/** Options of API Gateway: its dependencies and ports. */
export interface ApiGatewayOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly logs: LogSink;
  readonly addresses: AddressBook;
  readonly invoker: FunctionInvoker;
  /** Reads the caller from an `Authorization` header; `anonymous` without a signature. */
  identify(authorizationHeader: string | undefined): Principal;
  /** Ports of the first API of each kind; the others get any free port. @default 0, any free port */
  readonly ports?: { readonly websocket?: number; readonly http?: number };
}
