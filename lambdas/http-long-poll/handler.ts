import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { composeWatching } from '../channels/compose-watching';
import { createDynamoDbClient } from '../dynamodb/client';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createLongPoll } from './long-poll';
import { createLongPollRoute } from './long-poll-route';

const settings = readSettings(process.env, ['auth', 'channelTable', 'messageRetentionSeconds', 'waitSeconds']);
const poll = createLongPoll(composeWatching(settings, createDynamoDbClient(), system));

/** Serves reads over HTTP that may wait: long polls. */
export const handler = createHttpHandler(
  { 'GET /v1/messages': createLongPollRoute({ poll, clock: system.clock, waitSeconds: settings.waitSeconds }) },
  composeTokenVerifier(settings.auth, system),
  system.logger,
);
