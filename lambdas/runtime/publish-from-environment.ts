import { ENV } from '../../contract/environment';
import { createDynamoClient } from '../dynamodb/client';
import { positiveInteger, readEnvironment } from './settings';
import type { Runtime } from './system';
import { createPublish } from '../../publishing/publish';
import type { Publish } from '../../publishing/publish';
import { createPublishStore } from '../../publishing/dynamodb-publish-store';

/** Publishing into the channel table that the environment names. */
export function publishFromEnvironment(runtime: Runtime): Publish {
  const settings = readEnvironment(runtime.environment(), [ENV.channelTable, ENV.publishIdRetentionSeconds]);
  const store = createPublishStore({
    table: settings[ENV.channelTable],
    client: createDynamoClient(),
    singleAttemptClient: createDynamoClient(1),
  });
  const retention = settings[ENV.publishIdRetentionSeconds];
  return createPublish({
    ...runtime,
    store,
    idRetentionSeconds: positiveInteger(ENV.publishIdRetentionSeconds, retention),
  });
}
