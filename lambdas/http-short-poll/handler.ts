import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { historyFromEnvironment } from '../channels/history-from-environment';
import { createHttpHandler } from '../http/http-handler';
import { createReadMessages } from '../channels/read-messages';
import { systemRuntime } from '../runtime/system';
import { createMessagesNowRoute } from './short-poll-route';

const { environment, clock, logger } = systemRuntime;
const read = createReadMessages(historyFromEnvironment(systemRuntime));

/** Reading over HTTP without ever waiting: short polls, history, and looks at holes. */
export const handler = createHttpHandler(
  { 'GET /v1/messages/now': createMessagesNowRoute({ read, clock }) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
