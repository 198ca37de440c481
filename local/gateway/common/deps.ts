import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl, PolicyDocument, Principal } from '../../iam/types';
import type { AddressBook, FunctionInvoker, LogSink } from '../../ports';

/** What the gateways need of the engine. */
export interface GatewayDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly logs: LogSink;
  readonly addresses: AddressBook;
  readonly invoker: FunctionInvoker;
  /** The resource policy of a function, by which the callers of its URL are judged. */
  policyOf(functionArn: string): PolicyDocument;
  /** Who signed a request, by its `Authorization` header. Without a signature: anonymous. */
  identify(authorizationHeader: string | undefined): Principal;
  /** Ports of the first API of each kind and of the first function URL. @default 0, any free port */
  readonly ports?: { readonly websocket?: number; readonly http?: number; readonly functionUrl?: number };
}
