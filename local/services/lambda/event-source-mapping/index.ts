import type { ResourceDriver } from '../../../resources/types';
import type { MappingDescription } from '../options';
import { describeMapping } from './describe-mapping';
import type { MappingSettings } from './mapping-settings';
import type { EventSourceMappingOptions } from './options';
import { QueueMapping } from './queue/queue-mapping';
import { mappingDriver } from './resource';
import { StreamMapping } from './stream/stream-mapping';

export type { EventSourceMappingOptions } from './options';

/** The event source mappings of the engine. */
export interface EventSourceMappings {
  /** All mappings with their state, as `ListEventSourceMappings` returns them. */
  list(): readonly MappingDescription[];
  readonly drivers: readonly ResourceDriver[];
  /** Stops polling, without waiting for running deliveries. Call it before the functions are stopped. */
  stop(): Promise<void>;
}

interface Entry {
  readonly uuid: string;
  readonly settings: MappingSettings;
  readonly mapping: StreamMapping | QueueMapping;
  readonly createdAt: number;
}

/** Builds the pollers, which invoke functions with records of DynamoDB streams and messages of SQS queues. */
export function createEventSourceMappings(options: EventSourceMappingOptions): EventSourceMappings {
  const entries: Entry[] = [];
  return {
    list: () =>
      entries.map(({ uuid, settings, mapping, createdAt }) =>
        describeMapping(uuid, settings, mapping.status, createdAt / 1000),
      ),
    drivers: [
      mappingDriver({
        ...options,
        exists: (settings) =>
          entries.some(
            (entry) =>
              entry.settings.eventSourceArn === settings.eventSourceArn &&
              entry.settings.functionArn === settings.functionArn,
          ),
        start: (settings) => {
          const mapping =
            settings.kind === 'stream' ? new StreamMapping(options, settings) : new QueueMapping(options, settings);
          const uuid = options.random.uuid();
          entries.push({ uuid, settings, mapping, createdAt: options.clock.now() });
          return uuid;
        },
      }),
    ],
    stop: async () => {
      for (const { mapping } of entries) mapping.stop();
    },
  };
}
