/**
 * How every service types its operations. The SDK's command types name the members of inputs and outputs:
 *
 *     import type { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
 *     import { readText } from '../../../aws/wire-input';
 *
 *     export function queueOperations(queues: Queues) {
 *       return {
 *         GetQueueUrl(input, { principal }) {
 *           const name = readText(input, 'QueueName'); // string | undefined
 *           …
 *           return { QueueUrl: queues.urlOf(name) };
 *         },
 *         DeleteQueue(input) {
 *           …
 *         },
 *       } satisfies Operations<{ GetQueueUrl: GetQueueUrlCommand; DeleteQueue: DeleteQueueCommand }>;
 *     }
 *
 * - `satisfies` gives `input` and `call` their types and checks the result. Do not annotate them.
 * - A request is untrusted JSON, so a member of the input is `Unchecked`: it may be absent or of any type. Read members
 *   with the functions of `wire-input.ts` (`readText`, `readNumber`, `readFlag`, `readTexts`, `readTextMap`,
 *   `readStructure`, `readStructures`, `readStructureMap`). They check the type, and they compile only for members that
 *   the SDK declares with that type. A service that validates its inputs itself takes the input as `unknown`.
 * - A result has the SDK's output type without `$metadata`, as the response encodes it: a `Date` is a number of
 *   seconds, bytes are base64 text. An operation without output returns nothing. Results may be promises.
 * - In the query protocol (SNS, STS), use `QueryOperations`: inputs are the same (all values are text there), and maps in
 *   results are `XmlEntries`.
 */
import type { Principal } from './access-control';
import type { XmlEntries } from './xml';

/** The caller of an operation, and its request. */
export interface AwsCall {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the client disconnects or the endpoint stops. */
  readonly signal: AbortSignal;
}

/** The input type of an SDK command. */
export type InputOf<Command> = Command extends { readonly input: infer Input } ? Input : never;

/** The output type of an SDK command. */
export type OutputOf<Command> = Command extends {
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }>;
}
  ? Output
  : never;

declare const claimed: unique symbol;

/** A value from a request that should be a T. Nothing has checked it yet, not even its type. */
export interface Unchecked<T> {
  readonly [claimed]?: T;
}

/** A structure from a request: the members that a T may have, none of them checked. */
export type WireInput<T> = { readonly [K in keyof T]?: Unchecked<NonNullable<T[K]>> };

/** A T as AWS JSON encodes it. */
export type WireOutput<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? readonly WireOutput<Item>[]
      : T extends object
        ? { readonly [K in keyof T as K extends '$metadata' ? never : K]: WireOutput<T[K]> }
        : T;

/** A T as the query protocol encodes it: like JSON, but maps are {@link XmlEntries}. */
export type QueryOutput<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly QueryOutput<Item>[]
    : T extends object
      ? string extends keyof T
        ? XmlEntries
        : { readonly [K in keyof T as K extends '$metadata' ? never : K]: QueryOutput<T[K]> }
      : T;

/** The values that an operation may return. It may return nothing if no member of its output is required. */
type Returned<Output> = object extends Output ? Output | undefined | void : Output;

type Operation<Command, Output> = (
  input: WireInput<InputOf<Command>>,
  call: AwsCall,
) => Returned<Output> | Promise<Returned<Output>>;

/** Operations of a JSON service: a map from operation names to the SDK's command types. */
export type Operations<Commands> = {
  readonly [Name in keyof Commands]: Operation<Commands[Name], WireOutput<OutputOf<Commands[Name]>>>;
};

/** Operations of a query service: a map from operation names to the SDK's command types. */
export type QueryOperations<Commands> = {
  readonly [Name in keyof Commands]: Operation<Commands[Name], QueryOutput<OutputOf<Commands[Name]>>>;
};

/**
 * Any operation, for the code that dispatches requests. Operations of every input type are assignable to this type. Its
 * input type `never` makes the cast of the unchecked input explicit.
 */
export type AnyOperation = (input: never, call: AwsCall) => unknown;
