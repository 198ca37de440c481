import { Duration, Stack } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { ConfigError } from '../errors';
import { streamProblems } from '../rules/event-source-mapping';
import type { StreamSettings } from '../rules/event-source-mapping';
import { DeadLetterQueue } from './dead-letter-queue';
import type { TidingsFunction } from './tidings-function';

/** A `TableV2` or `Table` of this app, or one imported with a `from…` method. */
export type StreamTable = IConstruct & { readonly tableStreamArn?: string | undefined };

/** Properties of `StreamConsumer`. */
export interface StreamConsumerProps extends Partial<StreamSettings> {
  /** The table whose stream the function reads. */
  readonly table: StreamTable;
  /** The function that receives the records. */
  readonly consumer: TidingsFunction;
  /** Filter patterns, at most five. The function receives records that match at least one. @default - every record */
  readonly filters?: readonly Readonly<Record<string, unknown>>[];
  /** What happens to the on-failure queue when the stack is deleted. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * `parallelization`: with several concurrent batches, a record waits less for the posts of other records. Lambda keeps
 * the order of an item's records for every value. `retryAttempts` and `maxRecordAgeSeconds`: nine retries within an
 * hour are enough if a dependency is throttled. Without these two limits, a record that always fails would block its
 * shard for a day.
 */
const DEFAULTS: StreamSettings = {
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelization: 4,
  retryAttempts: 9,
  maxRecordAgeSeconds: 3600,
};

/**
 * Invokes a function with the records of a table's stream. It begins with the oldest record, because with `LATEST` it
 * could miss records that are written while the mapping is created. Lambda splits and retries a failed batch a limited
 * number of times, and then reports it to a queue.
 */
export class StreamConsumer extends Construct {
  /** Queue to which Lambda reports the records that it no longer retries. */
  readonly onFailure: DeadLetterQueue;

  /** @throws ConfigError with all settings that Lambda would reject */
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { table, consumer } = props;
    const settings: StreamSettings = { ...DEFAULTS, ...props };
    const problems = streamProblems(settings, 'settings');
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    this.onFailure = new DeadLetterQueue(this, 'OnFailure', {
      content: `stream records that ${consumer.name} could not process`,
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    this.onFailure.grantSend(consumer);
    const streamArn = streamArnOf(table);
    grantStreamRead(consumer, streamArn);
    new EventSourceMapping(this, 'Resource', {
      target: consumer.resource,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: settings.batchSize,
      ...(settings.batchingWindowSeconds > 0
        ? { maxBatchingWindow: Duration.seconds(settings.batchingWindowSeconds) }
        : {}),
      parallelizationFactor: settings.parallelization,
      retryAttempts: settings.retryAttempts,
      maxRecordAge: Duration.seconds(settings.maxRecordAgeSeconds),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // CDK's SqsDlq would also permit the function to read the queue's URL and attributes, which Lambda never does.
      onFailure: { bind: () => ({ destination: this.onFailure.resource.queueArn }) },
      ...(props.filters === undefined
        ? {}
        : { filters: props.filters.map((filter) => ({ pattern: JSON.stringify(filter) })) }),
    });
  }
}

function streamArnOf(table: StreamTable): string {
  const resource = table.node.defaultChild;
  // TableV2 returns an ARN even if the table has no stream. Without this check, only the deployment would fail.
  const withoutStream =
    resource instanceof CfnGlobalTable && Stack.of(table).resolve(resource.streamSpecification) === undefined;
  if (table.tableStreamArn !== undefined && !withoutStream) return table.tableStreamArn;
  throw new Error(`${table.node.path} has no stream. Set dynamoStream on the table, or import it with tableStreamArn.`);
}

/** CDK would grant `ListStreams` on all tables of the account. For the mapping, a grant on the stream is enough. */
function grantStreamRead(consumer: TidingsFunction, streamArn: string): void {
  Grant.addToPrincipal({
    grantee: consumer,
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    resourceArns: [streamArn],
  });
}
