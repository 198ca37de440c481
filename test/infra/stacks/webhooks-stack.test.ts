import { Match, Template } from 'aws-cdk-lib/assertions';
import { compose, resources } from '../../helpers/infra/stacks';

const ENDPOINT = { id: 'Billing', url: 'https://billing.example.com/hook' };

describe('the webhooks stack', () => {
  it('signs with SHA-256 and rejects publishers without TLS', () => {
    const template = Template.fromStack(compose().webhooks);
    template.hasResourceProperties('AWS::SNS::Topic', { SignatureVersion: '2' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  it('permits its topic, and no other, to send dead letters to the queue', () => {
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

  it('has no filter policy for an endpoint that receives every message', () => {
    Template.fromStack(compose({ webhooks: { endpoints: [ENDPOINT] } }).webhooks).hasResourceProperties(
      'AWS::SNS::Subscription',
      { FilterPolicy: Match.absent(), FilterPolicyScope: Match.absent() },
    );
  });

  it('uses the delivery policy of an endpoint instead of that of the stage', () => {
    const deliveryPolicy = { numRetries: 5, maxReceivesPerSecond: 3 };
    const { webhooks } = compose({ webhooks: { endpoints: [{ ...ENDPOINT, deliveryPolicy }] } });
    Template.fromStack(webhooks).hasResourceProperties('AWS::SNS::Subscription', {
      DeliveryPolicy: {
        healthyRetryPolicy: Match.objectLike({ numRetries: 5, minDelayTarget: 20, backoffFunction: 'linear' }),
        throttlePolicy: { maxReceivesPerSecond: 3 },
      },
    });
  });

  it('derives the logical id of an endpoint from its id, not from its URL', () => {
    const idOf = (url: string) =>
      Object.keys(
        resources(compose({ webhooks: { endpoints: [{ ...ENDPOINT, url }] } }).webhooks, 'AWS::SNS::Subscription'),
      );
    expect(idOf('https://a.example.com')).toEqual(idOf('https://b.example.com'));
  });
});
