import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl, Credentials } from '../../aws/access-control';
import type { AddressBook, LogSink } from '../../ports';

/** Most bytes of a buffered response; more is `Function.ResponseSizeTooLarge`. Recorded from AWS. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Most bytes of a synchronous request (Lambda quotas). */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;

/** Most bytes of an asynchronous request (Lambda quotas). */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** Most bytes of a streamed response (Lambda quotas). */
export const MAX_STREAM_BYTES = 200 * 1024 * 1024;

/** How long the first initialisation may take before it is repeated inside the invocation (Lambda developer guide). */
export const INIT_TIMEOUT_MS = 10_000;

/** One function as its template describes it, every intrinsic resolved. */
export interface FunctionConfig {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Absolute directory that the handler is loaded from. */
  readonly codeDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Cap and guarantee; `0` switches the function off, `undefined` leaves it unreserved. */
  readonly reservedConcurrency: number | undefined;
  readonly logging: LoggingConfig;
  readonly description: string;
  /** ISO 8601, of the last change. */
  readonly lastModified: string;
}

/** Where and how a function logs. */
export interface LoggingConfig {
  readonly group: string;
  readonly format: 'Text' | 'JSON';
  /** Least level of the function's own lines; JSON format only. */
  readonly applicationLevel: string | undefined;
  /** Least level of the platform's lines; JSON format only. */
  readonly systemLevel: string | undefined;
}

/** What `ListEventSourceMappings` needs of a mapping; all members are sent as they are. */
export interface EventSourceMappingSummary {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly [member: string]: unknown;
}

/** What the Lambda service needs. */
export interface LambdaDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly logs: LogSink;
  readonly addresses: AddressBook;
  /** Credentials that identify the role on the engine's AWS endpoint. */
  issueCredentials(roleArn: string, sessionName: string): Credentials;
  /** The directory of a file asset of a stack. */
  assetDirectory(stackName: string, s3Key: string): string;
  /** Base address of the engine's AWS endpoint; asked for at each process start. */
  awsEndpointUrl(): string;
  /** How far the engine's clock runs ahead of the machine's, in milliseconds. */
  clockOffsetMs(): number;
  /** The few variables of the machine that a Node process needs (`PATH`; on Windows `SystemRoot` too). */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** The event source mappings of the engine, for the wire API. */
  eventSourceMappings(): readonly EventSourceMappingSummary[];
  /** Processes per function; invocations above that wait. Default 4. */
  readonly maxEnvironmentsPerFunction?: number;
  /** Processes of a function that reserves more concurrency than that. Default 50. */
  readonly maxReservedEnvironmentsPerFunction?: number;
}

/** One event on its way into a function. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  /** JSON text. */
  readonly clientContext?: string;
}

/** How an invocation ended, or, for `stream`, how it began. */
export type Outcome =
  | { readonly kind: 'answer'; readonly payload: string }
  | { readonly kind: 'error'; readonly failure: Failure }
  | { readonly kind: 'stream'; readonly contentType: string | undefined; readonly body: AsyncIterable<Buffer> };

/** A function error: what the caller gets as payload. */
export interface Failure {
  readonly errorType: string;
  readonly payload: string;
}
