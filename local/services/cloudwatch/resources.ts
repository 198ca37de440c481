import { arn } from '../../core/account';
import type { Account } from '../../core/account';
import type { Random } from '../../core/random';
import { passiveDriver } from '../../resources/passive-resource';
import type { PropertySpec, ResourceDriver } from '../../resources/types';

const DIMENSIONS: PropertySpec = [{ Name: 'accepted', Value: 'accepted' }];

/** Maximum length of the names of alarms and dashboards (CloudWatch quota). */
const MAX_NAME_LENGTH = 255;

const ACTIONS = {
  ActionsEnabled: 'accepted',
  AlarmActions: 'accepted',
  AlarmDescription: 'accepted',
  AlarmName: 'accepted',
  InsufficientDataActions: 'accepted',
  OKActions: 'accepted',
  Tags: 'accepted',
} satisfies Record<string, PropertySpec>;

const ALARM = {
  ...ACTIONS,
  ComparisonOperator: 'accepted',
  DatapointsToAlarm: 'accepted',
  Dimensions: DIMENSIONS,
  EvaluateLowSampleCountPercentile: 'accepted',
  EvaluationPeriods: 'accepted',
  ExtendedStatistic: 'accepted',
  MetricName: 'accepted',
  Metrics: [
    {
      AccountId: 'accepted',
      Expression: 'accepted',
      Id: 'accepted',
      Label: 'accepted',
      MetricStat: {
        Metric: { Dimensions: DIMENSIONS, MetricName: 'accepted', Namespace: 'accepted' },
        Period: 'accepted',
        Stat: 'accepted',
        Unit: 'accepted',
      },
      Period: 'accepted',
      ReturnData: 'accepted',
    },
  ],
  Namespace: 'accepted',
  Period: 'accepted',
  Statistic: 'accepted',
  Threshold: 'accepted',
  ThresholdMetricId: 'accepted',
  TreatMissingData: 'accepted',
  Unit: 'accepted',
} satisfies Record<string, PropertySpec>;

const COMPOSITE_ALARM = {
  ...ACTIONS,
  AlarmRule: 'accepted',
  ActionsSuppressor: 'accepted',
  ActionsSuppressorExtensionPeriod: 'accepted',
  ActionsSuppressorWaitPeriod: 'accepted',
} satisfies Record<string, PropertySpec>;

export function cloudWatchDrivers({
  account,
  random,
}: {
  readonly account: Account;
  readonly random: Random;
}): readonly ResourceDriver[] {
  const alarm = (type: string, properties: ResourceDriver['properties']): ResourceDriver =>
    passiveDriver({
      type,
      properties,
      name: { property: 'AlarmName', maxLength: MAX_NAME_LENGTH },
      attributes: (name) => ({ Arn: arn(account, 'cloudwatch', `alarm:${name}`) }),
      random,
    });
  return [
    alarm('AWS::CloudWatch::Alarm', ALARM),
    alarm('AWS::CloudWatch::CompositeAlarm', COMPOSITE_ALARM),
    passiveDriver({
      type: 'AWS::CloudWatch::Dashboard',
      properties: { DashboardBody: 'accepted', DashboardName: 'accepted' },
      name: { property: 'DashboardName', maxLength: MAX_NAME_LENGTH },
      random,
    }),
  ];
}
