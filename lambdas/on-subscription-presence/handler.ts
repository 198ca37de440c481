import { composePublish } from '../channels/compose-publish';
import { createDynamoDbClient } from '../dynamodb/client';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createPublishPresence } from './publish-presence';

const settings = readSettings(process.env, ['channelTable', 'publishIdRetentionSeconds']);

/** Consumes the stream of the connection table and publishes joins and leaves. */
export const handler = createPublishPresence(composePublish(settings, createDynamoDbClient(), system), system.logger);
