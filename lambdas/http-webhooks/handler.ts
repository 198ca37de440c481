import { SNSClient } from '@aws-sdk/client-sns';

import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { readEnvironment } from '../runtime/settings';
import { createHttpHandler } from '../http/http-handler';
import { systemRuntime } from '../runtime/system';
import { createWebhookRoutes } from './webhook-routes';
import { createWebhookStore } from './sns-webhook-store';

const { environment, clock, logger } = systemRuntime;
const settings = readEnvironment(environment(), [ENV.topicArn, ENV.deadLetterQueueArn, ENV.webhookDeliveryPolicy]);
const store = createWebhookStore({
  client: new SNSClient({
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  }),
  topicArn: settings[ENV.topicArn],
  deadLetterQueueArn: settings[ENV.deadLetterQueueArn],
  deliveryPolicy: settings[ENV.webhookDeliveryPolicy],
});

/** Managing webhooks over HTTP. */
export const handler = createHttpHandler(
  createWebhookRoutes(store),
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
