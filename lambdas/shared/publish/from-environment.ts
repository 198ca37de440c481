import { ENV } from '../../../contract/environment';
import { createDynamoClient } from '../dynamo/client';
import { positiveInteger, readEnvironment } from '../environment';
import type { Runtime } from '../runtime';
import { createPublish } from './publish';
import type { Publish } from './publish';
import { createPublishStore } from './store';

/** Publishing into the channel table that the environment names. */
export function publishFromEnvironment(runtime: Runtime): Publish {
  const settings = readEnvironment(runtime.environment(), [ENV.channelTable, ENV.publishIdRetentionSeconds]);
  const store = createPublishStore({
    table: settings[ENV.channelTable],
    client: createDynamoClient(),
    onceClient: createDynamoClient(1),
  });
  const retention = settings[ENV.publishIdRetentionSeconds];
  return createPublish({
    ...runtime,
    store,
    idRetentionSeconds: positiveInteger(ENV.publishIdRetentionSeconds, retention),
  });
}
