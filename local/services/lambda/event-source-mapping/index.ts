import type { ResourceDriver } from '../../../resources/types';
import { describeMapping, type MappingDescription } from './mapping-description';
import { QueueMapping } from './queue/queue-mapping';
import { mappingDriver } from './resources';
import { StreamMapping } from './stream/stream-mapping';
import type { EventSourceMappingDeps, MappingSettings } from './types';

export type { MappingDescription } from './mapping-description';
export type { EventSourceMappingDeps } from './types';

/** The event source mappings of the engine. */
export interface EventSourceMappings {
  /** All mappings with their state, as `ListEventSourceMappings` tells them. */
  list(): readonly MappingDescription[];
  readonly drivers: readonly ResourceDriver[];
  /** Stops polling. What is being delivered is not waited for; stop this before the functions. */
  stop(): Promise<void>;
}

interface Entry {
  readonly uuid: string;
  readonly settings: MappingSettings;
  readonly mapping: StreamMapping | QueueMapping;
  readonly createdAt: number;
}

/** Builds the service that polls DynamoDB streams and SQS queues for functions. */
export function createEventSourceMappings(deps: EventSourceMappingDeps): EventSourceMappings {
  const entries: Entry[] = [];
  return {
    list: () =>
      entries.map(({ uuid, settings, mapping, createdAt }) =>
        describeMapping(uuid, settings, mapping.status, createdAt / 1000),
      ),
    drivers: [
      mappingDriver({
        ...deps,
        exists: (settings) =>
          entries.some(
            (entry) =>
              entry.settings.eventSourceArn === settings.eventSourceArn &&
              entry.settings.functionArn === settings.functionArn,
          ),
        start: (settings) => {
          const mapping =
            settings.kind === 'stream' ? new StreamMapping(deps, settings) : new QueueMapping(deps, settings);
          const uuid = deps.random.uuid();
          entries.push({ uuid, settings, mapping, createdAt: deps.clock.now() });
          return uuid;
        },
      }),
    ],
    stop: async () => {
      for (const { mapping } of entries) mapping.stop();
    },
  };
}
