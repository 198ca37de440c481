import type { Account } from '../../../core/account';
import type { Clock } from '../../../core/clock';
import type { Random } from '../../../core/random';
import type { Reporter } from '../../../core/reporter';
import type { AccessControl } from '../../../aws/access-control';
import type { FunctionInvoker, QueueAccess, StreamSource } from '../../../ports';

/** What the event source mappings need. */
export interface EventSourceMappingDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  readonly functions: FunctionInvoker;
  readonly streams: StreamSource;
  readonly queues: QueueAccess;
}

/** What both kinds of mapping have. */
interface CommonSettings {
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** JSON texts, alternatives. */
  readonly filters: readonly string[];
  /** `ReportBatchItemFailures`. */
  readonly reportsItemFailures: boolean;
}

/** A mapping of a DynamoDB stream. */
export interface StreamSettings extends CommonSettings {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Lanes per shard. */
  readonly parallelization: number;
  /** Retries after the first invocation; -1 for as long as the records live. */
  readonly maxRetries: number;
  /** -1 for as long as the records live. */
  readonly maxRecordAgeSeconds: number;
  readonly bisects: boolean;
  /** ARN of the queue for what is given up. */
  readonly destinationArn: string | undefined;
}

/** A mapping of an SQS queue. */
export interface QueueSettings extends CommonSettings {
  readonly kind: 'queue';
  readonly maxConcurrency: number | undefined;
}

/** The settings of any mapping. */
export type MappingSettings = StreamSettings | QueueSettings;

/** `Problem` is the engine's own: the poller lacks a permission, and tries again. */
export type MappingState = 'Creating' | 'Enabled' | 'Disabled' | 'Problem';

/** Largest event that a mapping hands to a function, in bytes (Lambda quotas). */
export const MAX_BATCH_BYTES = 6 * 1024 * 1024;
