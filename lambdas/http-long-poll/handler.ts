import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { readEnvironment, wholeNumber } from '../runtime/settings';
import { createHttpHandler } from '../http/http-handler';
import { readingFromEnvironment } from '../channels/reading-from-environment';
import { systemRuntime } from '../runtime/system';
import { createMessagesRoute } from './long-poll-route';
import { createPollMessages } from './long-poll';

const { environment, clock, logger } = systemRuntime;
const waitSeconds = wholeNumber(ENV.waitSeconds, readEnvironment(environment(), [ENV.waitSeconds])[ENV.waitSeconds]);
const poll = createPollMessages(readingFromEnvironment(systemRuntime));

/** Reading over HTTP: short and long polls. */
export const handler = createHttpHandler(
  { 'GET /v1/messages': createMessagesRoute({ poll, clock, waitSeconds }) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
