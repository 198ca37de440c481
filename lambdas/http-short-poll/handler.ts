import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { historyFromEnvironment } from '../shared/history/from-environment';
import { createHttpHandler } from '../shared/http/route';
import { createReadMessages } from '../shared/reading/read-messages';
import { systemRuntime } from '../shared/runtime';
import { createMessagesNowRoute } from './messages-now-route';

const { environment, clock, logger } = systemRuntime;
const read = createReadMessages(historyFromEnvironment(systemRuntime));

/** Reading over HTTP without ever waiting: short polls, history, and looks at holes. */
export const handler = createHttpHandler(
  { 'GET /v1/messages/now': createMessagesNowRoute({ read, clock }) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);
