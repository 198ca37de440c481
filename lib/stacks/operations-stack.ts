import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, Metric, SingleValueWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AlarmSet } from '../constructs/alarm-set';
import { AlarmTopic } from '../constructs/alarm-topic';
import type { DeadLetterQueue } from '../constructs/dead-letter-queue';
import type { StreamConsumer } from '../constructs/stream-consumer';
import type { TidingsFunction } from '../constructs/tidings-function';
import type { RealtimeStack } from './realtime-stack';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';
import type { WebhooksStack } from './webhooks-stack';

const MINUTE = { period: Duration.minutes(1) };

/** Properties of the operations stack. */
export interface OperationsStackProps extends StageStackProps {
  readonly realtime: RealtimeStack;
  readonly webhooks: WebhooksStack;
}

/** What tells a person that something is wrong: alarms and a dashboard. */
export class OperationsStack extends StageStack {
  readonly #alarms: AlarmSet;

  constructor(scope: Construct, props: OperationsStackProps) {
    super(scope, 'operations', 'Tidings: alarms and dashboard', props);
    const { realtime, webhooks } = props;
    const streamFunctions = [realtime.fanout, realtime.presence, webhooks.relay];
    const consumers = [...realtime.consumers, webhooks.consumer];
    this.#alarms = new AlarmSet(this, 'Alarms', this.#action());
    this.#watchQueues(consumers, webhooks);
    this.#watchFunctions('Request', [...realtime.requestFunctions, ...webhooks.requestFunctions]);
    this.#watchFunctions('Holding', realtime.holdingFunctions);
    this.#watchFunctions('Stream', streamFunctions);
    for (const consumer of streamFunctions) this.#watchAge(consumer);
    this.#alarms.add('FanoutP99', fanoutDuration(realtime.fanout), {
      description: 'Fan-out takes long: look for large audiences, throttled posts and slow connections.',
      above: this.config.alarms.fanoutP99Ms,
      periods: 3,
    });
    this.#dashboard(props, streamFunctions, consumers);
  }

  #action(): SnsAction | undefined {
    const { email, topicArn } = this.config.alarms;
    if (topicArn !== undefined) return new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', topicArn));
    return email === undefined ? undefined : new SnsAction(new AlarmTopic(this, 'AlarmTopic', { email }).resource);
  }

  #watchQueues(consumers: readonly StreamConsumer[], webhooks: WebhooksStack): void {
    const { deadLetters } = webhooks.topic;
    consumers.forEach(({ onFailure, node }) => this.#watchQueue(`${node.id}OnFailure`, onFailure));
    this.#watchQueue('WebhookDeadLetters', deadLetters);
    const lost = webhooks.topic.resource.metric('NumberOfNotificationsFailedToRedriveToDlq', {
      ...MINUTE,
      statistic: Stats.SUM,
    });
    this.#alarms.add('WebhookLost', lost, {
      description: 'A webhook delivery failed and could not be kept either: check the policy of the dead-letter queue.',
    });
  }

  #watchQueue(id: string, queue: DeadLetterQueue): void {
    const metric = waiting(queue);
    this.#alarms.add(id, metric, { description: `There are ${queue.holds}: inspect the queue, then send them again.` });
  }

  #watchFunctions(id: string, functions: readonly TidingsFunction[]): void {
    const kind = id.toLowerCase();
    this.#alarms.addSum(
      `${id}Errors`,
      'Errors',
      functions.map(({ resource }) => resource.metricErrors(MINUTE)),
      { description: `A ${kind} function failed: the dashboard shows which; its log group has the error.`, periods: 2 },
    );
    this.#alarms.addSum(
      `${id}Throttles`,
      'Throttles',
      functions.map(({ resource }) => resource.metricThrottles(MINUTE)),
      {
        description: `A ${kind} function was throttled: raise the account's or the function's concurrency.`,
        periods: 2,
      },
    );
  }

  #watchAge(consumer: TidingsFunction): void {
    this.#alarms.add(`${consumer.node.id.replace('Function', '')}Age`, iteratorAge(consumer), {
      description: `${consumer.name} is late: records wait in the stream. Look for errors, then for throttling.`,
      above: this.config.alarms.iteratorAgeMs,
      periods: 3,
    });
  }

  #dashboard(
    props: OperationsStackProps,
    functions: readonly TidingsFunction[],
    consumers: readonly StreamConsumer[],
  ): void {
    const { realtime, webhooks } = props;
    const { requestFunctions, holdingFunctions } = realtime;
    const all = [...requestFunctions, ...holdingFunctions, ...webhooks.requestFunctions, ...functions];
    const queues = [...consumers.map(({ onFailure }) => onFailure), webhooks.topic.deadLetters];
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `${this.config.prefix}-${this.config.stage}` });
    dashboard.addWidgets(
      graph('WebSocket API', [
        socketMetric(realtime, 'ConnectCount'),
        socketMetric(realtime, 'MessageCount'),
        socketMetric(realtime, 'ClientError'),
        socketMetric(realtime, 'ExecutionError'),
      ]),
      graph('HTTP API', [
        realtime.httpApi.resource.metricCount(MINUTE),
        realtime.httpApi.resource.metricClientError(MINUTE),
        realtime.httpApi.resource.metricServerError(MINUTE),
      ]),
      new SingleValueWidget({
        title: 'Failed for good',
        width: 8,
        metrics: queues.map((queue) => waiting(queue).with({ label: queue.holds })),
      }),
    );
    dashboard.addWidgets(
      graph('Fan-out, 99th percentile', [fanoutDuration(realtime.fanout)]),
      graph(
        'Age of stream records',
        functions.map((consumer) => iteratorAge(consumer).with({ label: consumer.name })),
      ),
      graph('Webhook deliveries', [
        webhooks.topic.resource.metricNumberOfNotificationsDelivered(MINUTE),
        webhooks.topic.resource.metricNumberOfNotificationsFailed(MINUTE),
      ]),
    );
    dashboard.addWidgets(
      graph(
        'Errors by function',
        all.map(({ resource, name }) => resource.metricErrors({ ...MINUTE, label: name })),
      ),
      graph(
        'Throttles by function',
        all.map(({ resource, name }) => resource.metricThrottles({ ...MINUTE, label: name })),
      ),
    );
  }
}

function fanoutDuration(fanout: TidingsFunction): Metric {
  return fanout.resource.metricDuration({ ...MINUTE, statistic: Stats.p(99) });
}

function iteratorAge({ resource }: TidingsFunction): Metric {
  return resource.metric('IteratorAge', { ...MINUTE, statistic: Stats.MAXIMUM });
}

function waiting(queue: DeadLetterQueue): Metric {
  return queue.resource.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: Stats.MAXIMUM });
}

function socketMetric(realtime: RealtimeStack, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: realtime.socketApi.resource.apiId, Stage: realtime.socketApi.stage.stageName },
    statistic: Stats.SUM,
    ...MINUTE,
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width: 8, left });
}
