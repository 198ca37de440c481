import { Match, Template } from 'aws-cdk-lib/assertions';
import { compose, resources } from '../../helpers/infra/stacks';

describe('the operations stack', () => {
  const alarmIds = Object.keys(resources(compose().operations, 'AWS::CloudWatch::Alarm')).map((id) =>
    id.replace(/^Alarms|[0-9A-F]{8}$/g, ''),
  );

  it('has alarms on queues, functions, the age of stream records and slow fan-out', () => {
    expect(alarmIds.sort()).toEqual(
      [
        'OnMessageFanOutAge',
        'FanOutP99',
        'FanoutStreamOnFailure',
        'LongLivedErrors',
        'LongLivedThrottles',
        'OnSubscriptionPresenceAge',
        'PresenceStreamOnFailure',
        'OnMessageRelayAge',
        'RelayStreamOnFailure',
        'RequestErrors',
        'RequestErrors2',
        'RequestThrottles',
        'RequestThrottles2',
        'StreamErrors',
        'StreamThrottles',
        'WebhookDeadLetters',
        'WebhookLost',
      ].sort(),
    );
  });

  it('has an alarm on dead letters, and missing data does not trigger it', () => {
    Template.fromStack(compose().operations).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('webhook deliveries that failed permanently'),
      MetricName: 'ApproximateNumberOfMessagesVisible',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
  });

  it('reads no more metrics in one alarm than CloudWatch allows', () => {
    const sizes = Object.values(resources(compose().operations, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) =>
        ((Properties['Metrics'] ?? []) as { MetricStat?: unknown }[]).filter((m) => m.MetricStat).length,
    );
    expect(Math.max(...sizes)).toBe(10);
  });

  it('compares the 99th percentile of fan-out with the configured threshold', () => {
    Template.fromStack(compose({ alarms: { fanOutP99Ms: 1234 } }).operations).hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      { MetricName: 'Duration', ExtendedStatistic: 'p99', Threshold: 1234 },
    );
  });

  it('sends alarms by email, and permits CloudWatch to publish them over TLS', () => {
    const template = Template.fromStack(compose({ alarms: { email: 'ops@example.com' } }).operations);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
        ]),
      },
    });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [Match.anyValue()] });
  });

  it('sends alarms to an existing topic', () => {
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alerts';
    const template = Template.fromStack(compose({ alarms: { topicArn } }).operations);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topicArn] });
    template.resourceCountIs('AWS::SNS::Topic', 0);
  });

  it('has one dashboard with the name of the stage', () => {
    Template.fromStack(compose().operations).hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardName: 'tidings-test',
    });
  });
});
