import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OrdersStack } from '../lib/orders-stack';

/** Lets CDK skip the bundling of functions, which templates do not need. */
const SKIP_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

void test('the function that places orders may write the order and the message, and nothing else', () => {
  const template = Template.fromStack(new OrdersStack(new App({ context: SKIP_BUNDLING }), 'Orders'));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 'dynamodb:PutItem',
          Resource: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersTable'), 'Arn'] }],
        }),
        Match.objectLike({
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RealtimeDataChannelTable'), 'Arn'] },
        }),
      ],
    },
  });
});
