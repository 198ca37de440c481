import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { composePublish } from '../channels/compose-publish';
import { createDynamoDbClient } from '../dynamodb/client';
import { createHttpHandler } from '../http/http-handler';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createPublishRoute } from './publish-route';

const settings = readSettings(process.env, ['auth', 'channelTable', 'publishIdRetentionSeconds']);
const publish = composePublish(settings, createDynamoDbClient(), system);

/** Publishes over HTTP. */
export const handler = createHttpHandler(
  { 'POST /v1/channels/{channel}/messages': createPublishRoute(publish) },
  composeTokenVerifier(settings.auth, system),
  system.logger,
);
