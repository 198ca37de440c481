import { arn, type Account } from '../../../core/account';
import type { EnvironmentPool } from '../environments/environment-pool';
import { functionExists, functionNotFound } from '../errors';
import type { FunctionConfig } from './function';
import type { Permission } from './resource-policy';

/** A function, with its execution environments and the statements of its resource policy. */
export interface FunctionEntry {
  config: FunctionConfig;
  readonly pool: EnvironmentPool;
  /** By statement id. */
  readonly permissions: Map<string, Permission>;
  /** Running invocations. They count against the reserved concurrency. */
  inFlight: number;
}

/** The functions of the engine, by ARN. */
export interface FunctionRegistry {
  /** @throws AwsError `ResourceConflictException` (409) */
  add(entry: FunctionEntry): void;
  all(): readonly FunctionEntry[];
  /** @param reference name, ARN or partial ARN; the qualifier `$LATEST` is allowed */
  find(reference: string): FunctionEntry | undefined;
  /** @throws AwsError `ResourceNotFoundException` (404) */
  get(reference: string): FunctionEntry;
  /** The full ARN for a name, ARN or partial ARN, without the qualifier `$LATEST`. */
  arnOf(reference: string): string;
}

/** Creates a registry without functions. */
export function createFunctionRegistry(account: Account): FunctionRegistry {
  const entries = new Map<string, FunctionEntry>();

  const arnOf = (reference: string): string => {
    const plain = reference.replace(/:\$LATEST$/, '');
    if (plain.startsWith('arn:')) return plain;
    const name = /^(?:\d{12}:)?function:(.+)$/.exec(plain)?.[1] ?? plain;
    return arn(account, 'lambda', `function:${name}`);
  };

  return {
    arnOf,
    add(entry) {
      const { functionArn, functionName } = entry.config;
      if (entries.has(functionArn)) throw functionExists(functionName);
      entries.set(functionArn, entry);
    },
    all: () => [...entries.values()],
    find: (reference) => entries.get(arnOf(reference)),
    get(reference) {
      const entry = entries.get(arnOf(reference));
      if (!entry) throw functionNotFound(arnOf(reference));
      return entry;
    },
  };
}
