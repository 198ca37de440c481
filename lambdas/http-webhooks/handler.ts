import { SNSClient } from '@aws-sdk/client-sns';

import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { readEnvironment } from '../shared/environment';
import { createHttpHandler } from '../shared/http/route';
import { systemRuntime } from '../shared/runtime';
import { createWebhookRoutes } from './routes';
import { createWebhookStore } from './store';

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
