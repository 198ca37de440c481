import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { composeChannelReader } from '../channels/compose-channel-reader';
import { createReadMessages } from '../channels/read-messages';
import { createDynamoDbClient } from '../dynamodb/client';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createShortPollRoute } from './short-poll-route';

const settings = readSettings(process.env, ['auth', 'channelTable', 'messageRetentionSeconds']);
const read = createReadMessages(composeChannelReader(settings, createDynamoDbClient(), system));

/** Serves reads over HTTP that never wait: short polls, history, and checks whether missing messages have appeared. */
export const handler = createHttpHandler(
  { 'GET /v1/messages/now': createShortPollRoute({ read, clock: system.clock }) },
  composeTokenVerifier(settings.auth, system),
  system.logger,
);
