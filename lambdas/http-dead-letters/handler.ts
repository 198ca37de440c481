import { SQSClient } from '@aws-sdk/client-sqs';

import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { readEnvironment } from '../runtime/settings';
import { createHttpHandler } from '../http/http-handler';
import { systemRuntime } from '../runtime/system';
import { createDeadLetterList } from './list-dead-letters';
import { createDeadLetterQueue } from './dead-letter-queue';

const { environment, clock, logger } = systemRuntime;
const queueUrl = readEnvironment(environment(), [ENV.deadLetterQueueUrl])[ENV.deadLetterQueueUrl];
const client = new SQSClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
});

/** Looking at dead letters over HTTP. */
export const handler = createHttpHandler(
  { 'GET /v1/dead-letters': createDeadLetterList(createDeadLetterQueue(queueUrl, client), logger) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
