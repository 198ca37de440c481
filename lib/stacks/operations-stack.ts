import type { Construct } from 'constructs';
import { TidingsOperations } from '../constructs/tidings-operations';
import type { TidingsRealtime } from '../constructs/tidings-realtime';
import type { TidingsWebhooks } from '../constructs/tidings-webhooks';
import { StageStack } from './stage-stack';
import type { StageStackProps } from './stage-stack';

/** Properties of the operations stack. */
export interface OperationsStackProps extends StageStackProps {
  readonly realtime: TidingsRealtime;
  readonly webhooks: TidingsWebhooks;
}

/** The stack of alarms and the dashboard. */
export class OperationsStack extends StageStack {
  readonly operations: TidingsOperations;

  constructor(scope: Construct, props: OperationsStackProps) {
    super(scope, 'operations', 'Tidings: alarms and dashboard', props);
    const { config, realtime, webhooks } = props;
    const dashboardName = `${config.prefix}-${config.stage}`;
    const { settings } = config;
    this.operations = new TidingsOperations(this, 'Default', { settings, realtime, webhooks, dashboardName });
  }
}
