import { SQSClient } from '@aws-sdk/client-sqs';
import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createDeadLetterQueue } from './dead-letter-queue';
import { createDeadLettersRoute } from './list-dead-letters';

const { auth, deadLetterQueueUrl } = readSettings(process.env, ['auth', 'deadLetterQueueUrl']);
const client = new SQSClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
});
const queue = createDeadLetterQueue(deadLetterQueueUrl, client);

/** Lists dead letters over HTTP. */
export const handler = createHttpHandler(
  { 'GET /v1/dead-letters': createDeadLettersRoute(queue, system.logger) },
  composeTokenVerifier(auth, system),
  system.logger,
);
