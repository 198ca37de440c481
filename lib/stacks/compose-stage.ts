import { Aspects } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { QueueMappingRules } from '../rules/queue-mapping-aspect';
import { DataStack } from './data-stack';
import { OperationsStack } from './operations-stack';
import { RealtimeStack } from './realtime-stack';
import type { StageStackProps } from './stage-stack';
import { WebhooksStack } from './webhooks-stack';

/** The stacks of one stage. */
export interface StageStacks {
  readonly data: DataStack;
  readonly realtime: RealtimeStack;
  readonly webhooks: WebhooksStack;
  readonly operations: OperationsStack;
}

/** Creates the stacks of one stage. They are split by life cycle. Each stack depends only on stacks created before it. */
export function composeStage(app: App, props: StageStackProps): StageStacks {
  const dataStack = new DataStack(app, props);
  const { data } = dataStack;
  const realtimeStack = new RealtimeStack(app, { ...props, data });
  const { realtime } = realtimeStack;
  const webhooksStack = new WebhooksStack(app, { ...props, data, httpApi: realtime.httpApi });
  const { webhooks } = webhooksStack;
  const operationsStack = new OperationsStack(app, { ...props, realtime, webhooks });
  Aspects.of(app).add(new QueueMappingRules());
  return { data: dataStack, realtime: realtimeStack, webhooks: webhooksStack, operations: operationsStack };
}
