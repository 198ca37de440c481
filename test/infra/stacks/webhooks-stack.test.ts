import { Match, Template } from 'aws-cdk-lib/assertions';
import { compose, outputs, resources } from '../support';

const ENDPOINT = { id: 'Billing', url: 'https://billing.example.com/hook' };

describe('the webhooks stack', () => {
  it('signs with SHA-256 and refuses publishers without TLS', () => {
    const template = Template.fromStack(compose().webhooks);
    template.hasResourceProperties('AWS::SNS::Topic', { SignatureVersion: '2' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  it('lets its topic, and no other, put dead letters into the queue', () => {
    Template.fromStack(compose().webhooks).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^Topic') } } },
          }),
        ]),
      },
    });
  });

  it('deploys a configured endpoint with filter, delivery and redrive policy', () => {
    const endpoint = { ...ENDPOINT, channels: ['orders:*', 'audit'], types: ['paid', 'refunded'] };
    Template.fromStack(compose({ webhooks: { endpoints: [endpoint] } }).webhooks).hasResourceProperties(
      'AWS::SNS::Subscription',
      {
        Protocol: 'https',
        Endpoint: ENDPOINT.url,
        FilterPolicyScope: 'MessageAttributes',
        FilterPolicy: { channel: [{ prefix: 'orders:' }, 'audit'], type: ['paid', 'refunded'] },
        DeliveryPolicy: {
          healthyRetryPolicy: Match.objectLike({ numRetries: 10, backoffFunction: 'exponential' }),
          requestPolicy: { headerContentType: 'application/json' },
        },
        RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
        RawMessageDelivery: Match.absent(),
      },
    );
  });

  it('gives an endpoint that takes everything no filter', () => {
    Template.fromStack(compose({ webhooks: { endpoints: [ENDPOINT] } }).webhooks).hasResourceProperties(
      'AWS::SNS::Subscription',
      { FilterPolicy: Match.absent(), FilterPolicyScope: Match.absent() },
    );
  });

  it('prefers the delivery policy of an endpoint to that of the stage', () => {
    const deliveryPolicy = { numRetries: 5, maxReceivesPerSecond: 3 };
    const { webhooks } = compose({ webhooks: { endpoints: [{ ...ENDPOINT, deliveryPolicy }] } });
    Template.fromStack(webhooks).hasResourceProperties('AWS::SNS::Subscription', {
      DeliveryPolicy: {
        healthyRetryPolicy: Match.objectLike({ numRetries: 5, minDelayTarget: 20, backoffFunction: 'linear' }),
        throttlePolicy: { maxReceivesPerSecond: 3 },
      },
    });
  });

  it('names an endpoint after its id, so that a changed address changes the same subscription', () => {
    const idOf = (url: string) =>
      Object.keys(
        resources(compose({ webhooks: { endpoints: [{ ...ENDPOINT, url }] } }).webhooks, 'AWS::SNS::Subscription'),
      );
    expect(idOf('https://a.example.com')).toEqual(idOf('https://b.example.com'));
  });
});

describe('the operations stack', () => {
  const alarmIds = Object.keys(resources(compose().operations, 'AWS::CloudWatch::Alarm')).map((id) =>
    id.replace(/^Alarms|[0-9A-F]{8}$/g, ''),
  );

  it('watches queues, functions, stream age and the tail of fan-out', () => {
    expect(alarmIds.sort()).toEqual(
      [
        'OnMessageFanOutAge',
        'FanoutP99',
        'FanoutStreamOnFailure',
        'HoldingErrors',
        'HoldingThrottles',
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

  it('goes off when a dead letter waits, and stays calm without data', () => {
    Template.fromStack(compose().operations).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('webhook deliveries that failed for good'),
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

  it('measures fan-out at the 99th percentile against the configured bound', () => {
    Template.fromStack(compose({ alarms: { fanoutP99Ms: 1234 } }).operations).hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      { MetricName: 'Duration', ExtendedStatistic: 'p99', Threshold: 1234 },
    );
  });

  it('mails alarms, and lets CloudWatch publish them over TLS', () => {
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

  it('shows everything on one dashboard named after the stage', () => {
    Template.fromStack(compose().operations).hasResourceProperties('AWS::CloudWatch::Dashboard', {
      DashboardName: 'tidings-test',
    });
  });
});

describe('outputs', () => {
  it('have the names that scripts and the local engine rely on', () => {
    const stacks = compose();
    expect(Object.keys(outputs(stacks.data))).toEqual(['ChannelTableName', 'ConnectionTableName', 'SigningSecretArn']);
    expect(Object.keys(outputs(stacks.realtime))).toEqual(['WebSocketUrl', 'ConnectionsUrl', 'HttpUrl', 'EventsUrl']);
    expect(Object.keys(outputs(stacks.webhooks))).toEqual(['TopicArn', 'DeadLetterQueueUrl']);
  });

  it('give addresses with the stage and without a slash at the end', () => {
    const { WebSocketUrl, ConnectionsUrl, HttpUrl } = outputs(compose().realtime);
    expect(JSON.stringify(WebSocketUrl)).toMatch(/"wss:\/\/.*\/v1"/);
    expect(JSON.stringify(ConnectionsUrl)).toMatch(/"https:\/\/.*\/v1"/);
    expect(HttpUrl).toEqual({ 'Fn::GetAtt': [expect.stringContaining('HttpApi'), 'ApiEndpoint'] });
  });
});
