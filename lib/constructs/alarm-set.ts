import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IAlarmAction, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** Maximum number of metrics that one alarm may read (CloudWatch quota "Metrics in an alarm expression"). */
const MAX_METRICS_PER_ALARM = 10;

/** Threshold and text of an alarm. */
export interface AlarmOptions {
  /** The text of the notification: what is wrong, and what to check first. */
  readonly description: string;
  /** The alarm fires if the metric is greater than this value. @default 0 */
  readonly above?: number;
  /** Consecutive periods above the threshold after which the alarm fires. @default 1 */
  readonly periods?: number;
}

/** Alarms with the same action. Missing data is not breaching. */
export class AlarmSet extends Construct {
  readonly #action: IAlarmAction | undefined;

  /** @param action runs when an alarm fires and when it returns to OK. Without an action, alarms only change their state. */
  constructor(scope: Construct, id: string, action?: IAlarmAction) {
    super(scope, id);
    this.#action = action;
  }

  /** Adds an alarm on one metric. */
  add(id: string, metric: IMetric, options: AlarmOptions): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: options.description,
      threshold: options.above ?? 0,
      evaluationPeriods: options.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.#action !== undefined) {
      alarm.addAlarmAction(this.#action);
      alarm.addOkAction(this.#action);
    }
  }

  /** Adds an alarm on the sum of metrics. Adds further alarms if there are more metrics than one alarm may read. */
  addSum(id: string, label: string, metrics: readonly IMetric[], options: AlarmOptions): void {
    for (let start = 0; start < metrics.length; start += MAX_METRICS_PER_ALARM) {
      const part = metrics.slice(start, start + MAX_METRICS_PER_ALARM);
      const usingMetrics = Object.fromEntries(part.map((metric, index) => [`m${index}`, metric]));
      const sum = new MathExpression({
        expression: 'SUM(METRICS())',
        usingMetrics,
        label,
        period: Duration.minutes(1),
      });
      this.add(start === 0 ? id : `${id}${start / MAX_METRICS_PER_ALARM + 1}`, sum, options);
    }
  }
}
