import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IAlarmAction, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** Metrics that one alarm may read (CloudWatch quota "Metrics in an alarm expression"). */
const MAX_METRICS_PER_ALARM = 10;

/** When an alarm goes off. */
export interface AlarmOptions {
  /** What is wrong and what to look at first, for whoever is woken. */
  readonly description: string;
  /** Goes off above this value. @default 0 */
  readonly above?: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
}

/** Alarms that share their action. Silence is good news: a missing value counts as within bounds. */
export class AlarmSet extends Construct {
  /** All alarms, for the dashboard. */
  readonly alarms: Alarm[] = [];
  readonly #action: IAlarmAction | undefined;

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
    this.alarms.push(alarm);
  }

  /** Adds one alarm on the sum of many metrics, or a second one where they are more than an alarm may read. */
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
