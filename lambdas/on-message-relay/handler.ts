import { SNSClient } from '@aws-sdk/client-sns';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createRelay } from './relay';
import { createTopic } from './sns-topic';

const { logger } = system;
const { topicArn } = readSettings(process.env, ['topicArn']);
const client = new SNSClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
});

/** Consumes the stream of the channel table and publishes messages to the topic of the webhooks. */
export const handler = createRelay(createTopic(topicArn, client, logger), logger);
