import { arn, type Account } from '../../../core/account';
import { AwsError } from '../../../core/errors';
import type { EnvironmentPool } from '../environments/environment-pool';
import type { Permission } from './resource-policy';
import type { FunctionConfig } from '../types';

/** A function that exists: its configuration, its processes and who may call it. */
export interface FunctionEntry {
  config: FunctionConfig;
  readonly pool: EnvironmentPool;
  /** By statement id. */
  readonly permissions: Map<string, Permission>;
  /** Invocations that count against the reserved concurrency. */
  inFlight: number;
}

/** The functions of the engine, by ARN. */
export class FunctionRegistry {
  readonly #entries = new Map<string, FunctionEntry>();

  constructor(private readonly account: Account) {}

  add(entry: FunctionEntry): void {
    const { functionArn, functionName } = entry.config;
    if (this.#entries.has(functionArn)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${functionName}`, 409);
    }
    this.#entries.set(functionArn, entry);
  }

  all(): readonly FunctionEntry[] {
    return [...this.#entries.values()];
  }

  /** @param reference name, ARN or partial ARN, with `$LATEST` as the only qualifier */
  find(reference: string): FunctionEntry | undefined {
    return this.#entries.get(this.arnOf(reference));
  }

  /** @throws AwsError `ResourceNotFoundException` (404) */
  get(reference: string): FunctionEntry {
    const entry = this.find(reference);
    if (entry) return entry;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arnOf(reference)}:$LATEST`, 404);
  }

  /** The full ARN, without the qualifier `$LATEST`, of what a caller named. */
  arnOf(reference: string): string {
    const plain = reference.replace(/:\$LATEST$/, '');
    if (plain.startsWith('arn:')) return plain;
    const name = /^(?:\d{12}:)?function:(.+)$/.exec(plain)?.[1] ?? plain;
    return arn(this.account, 'lambda', `function:${name}`);
  }
}
