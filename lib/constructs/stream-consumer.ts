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

/** A table of this app or an imported one; `TableV2`, `Table` and what their `from…` methods give all fit. */
export type StreamTable = IConstruct & { readonly tableStreamArn?: string | undefined };

/** Properties of a stream consumer. */
export interface StreamConsumerProps extends Partial<StreamSettings> {
  /** The table whose stream is read. */
  readonly table: StreamTable;
  /** The function that gets the records. */
  readonly consumer: TidingsFunction;
  /** Patterns of the records that it gets, ORed: at most five. @default - every record */
  readonly filters?: readonly Readonly<Record<string, unknown>>[];
  /** What happens to the on-failure queue when the stack goes. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Two batches of a shard in work at a time would already keep the order of an item; four hide the time that posts
 * take. Nine retries within an hour ride out a throttled dependency, while a record that can never succeed does not
 * hold up its shard for the day that Lambda would give it.
 */
const DEFAULTS: StreamSettings = {
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelization: 4,
  retryAttempts: 9,
  maxRecordAgeSeconds: 3600,
};

/**
 * Lets a function read the stream of a table, from the oldest record on (`LATEST` may miss what is written while the
 * mapping is created). A failing batch is split, retried a bounded number of times, and reported to a queue.
 * @throws ConfigError with every setting that Lambda would refuse
 */
export class StreamConsumer extends Construct {
  /** Where Lambda reports which records it gave up. */
  readonly onFailure: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { table, consumer } = props;
    const settings: StreamSettings = { ...DEFAULTS, ...props };
    const problems = streamProblems(settings, 'settings');
    if (problems.length > 0) throw new ConfigError(this.node.path, problems);
    this.onFailure = new DeadLetterQueue(this, 'OnFailure', {
      holds: `stream records that ${consumer.name} gave up`,
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
      // CDK's SqsDlq would also grant reading the queue's address and attributes, which Lambda never does.
      onFailure: { bind: () => ({ destination: this.onFailure.resource.queueArn }) },
      ...(props.filters === undefined
        ? {}
        : { filters: props.filters.map((filter) => ({ pattern: JSON.stringify(filter) })) }),
    });
  }
}

function streamArnOf(table: StreamTable): string {
  const resource = table.node.defaultChild;
  // TableV2 gives an ARN in any case; without a stream its attribute would fail at deployment only.
  const withoutStream =
    resource instanceof CfnGlobalTable && Stack.of(table).resolve(resource.streamSpecification) === undefined;
  if (table.tableStreamArn !== undefined && !withoutStream) return table.tableStreamArn;
  throw new Error(`${table.node.path} has no stream; set dynamoStream on the table, or import it with tableStreamArn.`);
}

/** CDK grants `ListStreams` on every table of the account; the mapping is content with it on the stream. */
function grantStreamRead(consumer: TidingsFunction, streamArn: string): void {
  Grant.addToPrincipal({
    grantee: consumer,
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    resourceArns: [streamArn],
  });
}
