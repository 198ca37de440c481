import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import { recordedDriver } from '../../resources/recorded';
import type { PropertySpec, ResourceDriver } from '../../resources/types';

const DIMENSIONS: PropertySpec = [{ Name: 'recorded', Value: 'recorded' }];

/** Maximum length of the names of alarms and dashboards (CloudWatch quota). */
const MAX_NAME_LENGTH = 255;

const ACTIONS = {
  ActionsEnabled: 'recorded',
  AlarmActions: 'recorded',
  AlarmDescription: 'recorded',
  AlarmName: 'recorded',
  InsufficientDataActions: 'recorded',
  OKActions: 'recorded',
  Tags: 'recorded',
} satisfies Record<string, PropertySpec>;

const ALARM = {
  ...ACTIONS,
  ComparisonOperator: 'recorded',
  DatapointsToAlarm: 'recorded',
  Dimensions: DIMENSIONS,
  EvaluateLowSampleCountPercentile: 'recorded',
  EvaluationPeriods: 'recorded',
  ExtendedStatistic: 'recorded',
  MetricName: 'recorded',
  Metrics: [
    {
      AccountId: 'recorded',
      Expression: 'recorded',
      Id: 'recorded',
      Label: 'recorded',
      MetricStat: {
        Metric: { Dimensions: DIMENSIONS, MetricName: 'recorded', Namespace: 'recorded' },
        Period: 'recorded',
        Stat: 'recorded',
        Unit: 'recorded',
      },
      Period: 'recorded',
      ReturnData: 'recorded',
    },
  ],
  Namespace: 'recorded',
  Period: 'recorded',
  Statistic: 'recorded',
  Threshold: 'recorded',
  ThresholdMetricId: 'recorded',
  TreatMissingData: 'recorded',
  Unit: 'recorded',
} satisfies Record<string, PropertySpec>;

const COMPOSITE_ALARM = {
  ...ACTIONS,
  AlarmRule: 'recorded',
  ActionsSuppressor: 'recorded',
  ActionsSuppressorExtensionPeriod: 'recorded',
  ActionsSuppressorWaitPeriod: 'recorded',
} satisfies Record<string, PropertySpec>;

/** The drivers of CloudWatch's resource types. */
export function cloudWatchDrivers({
  account,
  random,
}: {
  readonly account: Account;
  readonly random: Random;
}): readonly ResourceDriver[] {
  const alarm = (type: string, properties: ResourceDriver['properties']): ResourceDriver =>
    recordedDriver({
      type,
      properties,
      name: { property: 'AlarmName', maxLength: MAX_NAME_LENGTH },
      attributes: (name) => ({ Arn: arn(account, 'cloudwatch', `alarm:${name}`) }),
      random,
    });
  return [
    alarm('AWS::CloudWatch::Alarm', ALARM),
    alarm('AWS::CloudWatch::CompositeAlarm', COMPOSITE_ALARM),
    recordedDriver({
      type: 'AWS::CloudWatch::Dashboard',
      properties: { DashboardBody: 'recorded', DashboardName: 'recorded' },
      name: { property: 'DashboardName', maxLength: MAX_NAME_LENGTH },
      random,
    }),
  ];
}
