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
export class FunctionRegistry {
  readonly #entries = new Map<string, FunctionEntry>();

  constructor(private readonly account: Account) {}

  /** @throws AwsError `ResourceConflictException` (409) */
  add(entry: FunctionEntry): void {
    const { functionArn, functionName } = entry.config;
    if (this.#entries.has(functionArn)) throw functionExists(functionName);
    this.#entries.set(functionArn, entry);
  }

  all(): readonly FunctionEntry[] {
    return [...this.#entries.values()];
  }

  /** @param reference name, ARN or partial ARN; the qualifier `$LATEST` is allowed */
  find(reference: string): FunctionEntry | undefined {
    return this.#entries.get(this.arnOf(reference));
  }

  /** @throws AwsError `ResourceNotFoundException` (404) */
  get(reference: string): FunctionEntry {
    const entry = this.find(reference);
    if (!entry) throw functionNotFound(this.arnOf(reference));
    return entry;
  }

  /** The full ARN for a name, ARN or partial ARN, without the qualifier `$LATEST`. */
  arnOf(reference: string): string {
    const plain = reference.replace(/:\$LATEST$/, '');
    if (plain.startsWith('arn:')) return plain;
    const name = /^(?:\d{12}:)?function:(.+)$/.exec(plain)?.[1] ?? plain;
    return arn(this.account, 'lambda', `function:${name}`);
  }
}
