import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { AccessControl, Credentials } from '../../aws/access-control';
import type { WireOutput } from '../../aws/typed-operations';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AddressBook, LogSink } from '../../ports';

/** An event source mapping as `ListEventSourceMappings` returns it. */
export type MappingDescription = WireOutput<EventSourceMappingConfiguration>;

export interface LambdaOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly logs: LogSink;
  readonly addresses: AddressBook;
  /** Issues credentials that identify a session of the role on the engine's AWS endpoint. */
  issueCredentials(roleArn: string, sessionName: string): Credentials;
  /** The directory of a file asset of a stack. */
  assetDirectory(stackName: string, s3Key: string): string;
  /** Base address of the engine's AWS endpoint. Called at each start of a process. */
  awsEndpointUrl(): string;
  /** How far the engine's clock runs ahead of the machine's, in milliseconds. */
  clockOffsetMs(): number;
  /** The variables of the machine that a Node.js process needs: `PATH`, and `SystemRoot` on Windows. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** The engine's event source mappings, for `ListEventSourceMappings`. */
  eventSourceMappings(): readonly MappingDescription[];
  /** Maximum number of processes per function; further invocations wait. @default 4 */
  readonly maxEnvironmentsPerFunction?: number;
  /**
   * Maximum number of processes of a function whose reserved concurrency exceeds `maxEnvironmentsPerFunction`.
   * @default 50
   */
  readonly maxReservedEnvironmentsPerFunction?: number;
}
