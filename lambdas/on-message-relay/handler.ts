import { SNSClient } from '@aws-sdk/client-sns';

import { ENV } from '../../contract/environment';
import { readEnvironment } from '../runtime/settings';
import { systemRuntime } from '../runtime/system';
import { createRelay } from './relay';
import { createTopic } from './sns-topic';

const { environment, logger } = systemRuntime;
const topicArn = readEnvironment(environment(), [ENV.topicArn])[ENV.topicArn];
const client = new SNSClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
});

/** Consumer of the channel table's stream that serves webhooks. */
export const handler = createRelay(createTopic(topicArn, client, logger), logger);
