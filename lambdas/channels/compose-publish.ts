import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createPublishStore } from '../../publishing/dynamodb-publish-store';
import { createPublish } from '../../publishing/publish';
import type { Publish } from '../../publishing/publish';
import { createSingleAttemptClient } from '../dynamodb/client';
import type { Settings } from '../runtime/settings';
import type { System } from '../runtime/system';

/** Creates the publish operation for the channel table. */
export function composePublish(
  settings: Pick<Settings, 'channelTable' | 'publishIdRetentionSeconds'>,
  client: DynamoDBClient,
  system: System,
): Publish {
  const { channelTable: table, publishIdRetentionSeconds: idRetentionSeconds } = settings;
  const store = createPublishStore({ table, client, singleAttemptClient: createSingleAttemptClient(client) });
  return createPublish({ ...system, store, idRetentionSeconds });
}
