import { Annotations, Duration } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../nag';
import { checkVisibility } from '../rules/event-source-mapping';
import { validateAtSynth } from '../rules/validate-at-synth';
import type { TidingsFunction } from './tidings-function';

/** How long the queue keeps messages, in days: the maximum of SQS, so that operators have time to inspect failures. */
const RETENTION_DAYS = 14;

/** Properties of `DeadLetterQueue`. */
export interface DeadLetterQueueProps {
  /** Plural that describes the messages in the text of an alarm: `webhook deliveries that failed permanently`. */
  readonly content: string;
  /** Visibility timeout, in seconds. @default 60 */
  readonly visibilitySeconds?: number;
  /** What happens to the queue when the stack is deleted. @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/** An SQS queue for failed messages. It keeps them for 14 days, encrypts them, and accepts requests only over TLS. */
export class DeadLetterQueue extends Construct {
  /** The CDK construct of the queue. */
  readonly resource: Queue;
  /** Describes the messages in the text of an alarm. */
  readonly content: string;
  readonly #visibilitySeconds: number;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.content = props.content;
    this.#visibilitySeconds = props.visibilitySeconds ?? 60;
    this.resource = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(this.#visibilitySeconds),
      ...(props.removalPolicy === undefined ? {} : { removalPolicy: props.removalPolicy }),
    });
    const reason = 'This is a dead-letter queue. A second one behind it would only hide messages.';
    acknowledge(this, 'AwsSolutions-SQS3', reason);
    acknowledge(this, 'Serverless-SQSRedrivePolicy', reason);
  }

  /** Permits `grantee` to send messages. */
  grantSend(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'sqs:SendMessage');
  }

  /**
   * Permits a function to inspect messages: to receive them, to make them visible again, and to count them.
   * Synthesis fails if the visibility timeout is shorter than the function's timeout. It prints a warning if the
   * visibility timeout is less than six times the function's timeout.
   */
  grantInspect(reader: TidingsFunction): Grant {
    const { problems, warning } = checkVisibility(this.#visibilitySeconds, reader.timeoutSeconds, this.node.path);
    validateAtSynth(this, () => problems);
    if (warning !== undefined) Annotations.of(this).addWarningV2('tidings:queueVisibility', warning);
    return this.#grant(reader, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes');
  }

  #grant(grantee: IGrantable, ...actions: string[]): Grant {
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.queueArn] });
  }
}
