import type { AccessControl, PolicyDocument } from '../../../aws/access-control';
import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import type { CorsSettings } from '../../../http/cors';
import type { AddressBook, FunctionInvoker } from '../../../ports';

/** Options of the function URLs: their dependencies and port. */
export interface FunctionUrlOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly addresses: AddressBook;
  readonly invoker: FunctionInvoker;
  /** The resource policy of a function. The policy determines who may call the function through its URL. */
  policyOf(functionArn: string): PolicyDocument;
  /** Port of the first function URL; the others get any free port. @default 0, any free port */
  readonly port?: number;
}

/** `BUFFERED` sends the complete result; `RESPONSE_STREAM` sends the bytes as the function writes them. */
export type InvokeMode = 'BUFFERED' | 'RESPONSE_STREAM';

/** One `AWS::Lambda::Url` with `AuthType` NONE. */
export interface FunctionUrl {
  readonly urlId: string;
  /** The host name on AWS, which events contain. */
  readonly domainName: string;
  readonly functionArn: string;
  readonly invokeMode: InvokeMode;
  readonly cors: CorsSettings | undefined;
}
