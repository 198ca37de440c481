import { SNSClient } from '@aws-sdk/client-sns';
import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createWebhookStore } from './sns-webhook-store';
import { createWebhookRoutes } from './webhook-routes';

const settings = readSettings(process.env, ['auth', 'topicArn', 'deadLetterQueueArn', 'webhookDeliveryPolicy']);
const store = createWebhookStore({
  client: new SNSClient({
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  }),
  topicArn: settings.topicArn,
  deadLetterQueueArn: settings.deadLetterQueueArn,
  deliveryPolicy: settings.webhookDeliveryPolicy,
});

/** Manages webhooks over HTTP. */
export const handler = createHttpHandler(
  createWebhookRoutes(store),
  composeTokenVerifier(settings.auth, system),
  system.logger,
);
