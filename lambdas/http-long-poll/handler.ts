import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { readEnvironment, wholeNumber } from '../shared/environment';
import { createHttpHandler } from '../shared/http/route';
import { readingFromEnvironment } from '../shared/reading/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createMessagesRoute } from './messages-route';
import { createPollMessages } from './poll-messages';

const { environment, clock, logger } = systemRuntime;
const waitSeconds = wholeNumber(ENV.waitSeconds, readEnvironment(environment(), [ENV.waitSeconds])[ENV.waitSeconds]);
const poll = createPollMessages(readingFromEnvironment(systemRuntime));

/** Reading over HTTP: short and long polls. */
export const handler = createHttpHandler(
  { 'GET /v1/messages': createMessagesRoute({ poll, clock, waitSeconds }) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
