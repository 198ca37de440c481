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

/** Composes the stacks of one stage by life cycle: data ← realtime ← webhooks ← operations. */
export function composeStage(app: App, props: StageStackProps): StageStacks {
  const data = new DataStack(app, props);
  const realtime = new RealtimeStack(app, { ...props, data });
  const webhooks = new WebhooksStack(app, { ...props, data, httpApi: realtime.httpApi });
  const operations = new OperationsStack(app, { ...props, realtime, webhooks });
  Aspects.of(app).add(new QueueMappingRules());
  return { data, realtime, webhooks, operations };
}
