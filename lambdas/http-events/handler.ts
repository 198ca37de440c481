import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { composeWatching } from '../channels/compose-watching';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createEventsHandler } from './serve-events';

const { clock, logger } = system;
const settings = readSettings(process.env, ['auth', 'channelTable', 'messageRetentionSeconds', 'holdSeconds']);

/** Serves event streams at the streaming URL. */
export const handler = awslambda.streamifyResponse(
  createEventsHandler<awslambda.HttpResponseStream>({
    verifyToken: composeTokenVerifier(settings.auth, system),
    channels: composeWatching(settings, createDynamoDbClient(), system),
    clock,
    logger,
    holdSeconds: settings.holdSeconds,
    begin: (stream, head) => awslambda.HttpResponseStream.from(stream, { ...head }),
  }),
);
