import { Annotations, Duration } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';
import { judgeVisibility } from '../rules/event-source-mapping';
import { refuse } from '../rules/validate-at-synth';
import type { TidingsFunction } from './tidings-function';

/** Longest retention that SQS offers, in days: whoever looks after the queue may be on holiday. */
const RETENTION_DAYS = 14;

/** Properties of a queue for what failed for good. */
export interface DeadLetterQueueProps {
  /** What is kept here, for the console and for alarms. */
  readonly holds: string;
  /** How long a reader keeps a message to itself, in seconds. @default 60 */
  readonly visibilitySeconds?: number;
  /** What happens to the queue when the stack goes. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/** A queue for what failed for good: kept 14 days, encrypted, reachable over TLS only. */
export class DeadLetterQueue extends Construct {
  /** The queue itself. */
  readonly resource: Queue;
  /** What is kept here, for alarms. */
  readonly holds: string;
  readonly #visibilitySeconds: number;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.holds = props.holds;
    this.#visibilitySeconds = props.visibilitySeconds ?? 60;
    this.resource = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(this.#visibilitySeconds),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    const reason = 'This queue is itself the last resort; a redrive policy would only move messages out of sight.';
    acknowledge(this, 'AwsSolutions-SQS3', reason);
    acknowledge(this, 'Serverless-SQSRedrivePolicy', reason);
  }

  /** Lets `grantee` put messages here, and nothing more. */
  grantSend(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'sqs:SendMessage');
  }

  /**
   * Lets a function look at messages: receive them, give them back at once, and read how many there are.
   * Refused when the function may run longer than messages stay hidden; a warning below six times.
   */
  grantInspect(reader: TidingsFunction): Grant {
    const verdict = judgeVisibility(this.#visibilitySeconds, reader.timeoutSeconds, this.node.path);
    refuse(this, () => verdict.problems);
    if (verdict.warning !== undefined) Annotations.of(this).addWarningV2('tidings:queueVisibility', verdict.warning);
    return this.#grant(reader, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes');
  }

  #grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.queueArn] });
  }
}
