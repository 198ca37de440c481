import type { Random } from '../../core/random';
import { passiveDriver } from '../../resources/passive-resource';
import { physicalName } from '../../resources/physical-name';
import type { ResourceDriver } from '../../resources/types';
import type { LogGroups } from './state/log-groups';

/** Maximum length of names (CloudWatch Logs quota). */
const MAX_NAME_LENGTH = 512;

/** The retention periods that PutRetentionPolicy accepts (CloudWatch Logs API reference). */
const RETENTION_DAYS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

export function logDrivers({
  random,
  groups,
}: {
  readonly random: Random;
  readonly groups: LogGroups;
}): readonly ResourceDriver[] {
  return [
    {
      type: 'AWS::Logs::LogGroup',
      attributes: ['Arn'],
      properties: {
        LogGroupName: 'emulated',
        RetentionInDays: 'accepted',
        LogGroupClass: 'accepted',
        KmsKeyId: 'accepted',
        DeletionProtectionEnabled: 'accepted',
        Tags: 'accepted',
      },
      validate: ({ properties: { RetentionInDays: days } }) =>
        days === undefined || RETENTION_DAYS.has(Number(days))
          ? []
          : [`RetentionInDays is ${String(days)}; it must be one of ${[...RETENTION_DAYS].join(', ')}`],
      create(input) {
        const { LogGroupName, RetentionInDays } = input.properties;
        const name = LogGroupName ?? physicalName(input, random, MAX_NAME_LENGTH);
        const group = groups.create(name, RetentionInDays === undefined ? undefined : Number(RetentionInDays));
        return { ref: name, attributes: { Arn: `${group.arn}:*` } };
      },
    },
    passiveDriver({
      type: 'AWS::Logs::MetricFilter',
      properties: {
        FilterName: 'accepted',
        FilterPattern: 'accepted',
        LogGroupName: 'accepted',
        ApplyOnTransformedLogs: 'accepted',
        MetricTransformations: [
          {
            MetricName: 'accepted',
            MetricNamespace: 'accepted',
            MetricValue: 'accepted',
            DefaultValue: 'accepted',
            Dimensions: 'accepted',
            Unit: 'accepted',
          },
        ],
      },
      name: { property: 'FilterName', maxLength: MAX_NAME_LENGTH },
      random,
    }),
    passiveDriver({
      type: 'AWS::Logs::ResourcePolicy',
      properties: { PolicyName: 'accepted', PolicyDocument: 'accepted' },
      name: { property: 'PolicyName', maxLength: 255 },
      random,
    }),
  ];
}
