import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EngineCounts, QueueCounts } from '../../console/src/flow/engine-counts';
import type { Engine } from '../../local/engine';
import type { EngineCounters } from './engine-counters';
import { LOCAL_CREDENTIALS } from './local-file';

/** Reads the current state of an engine (queues, tables, connections) together with the counts of its events. */
export interface EngineGauges {
  read(): Promise<EngineCounts>;
  stop(): void;
}

/** The parts of an engine that the gauges read. */
export type ObservedEngine = Pick<Engine, 'awsEndpointUrl' | 'region' | 'stacks' | 'services'>;

const CLOUDFORMATION_HASH = /[0-9A-F]{8}$/;
const TABLE = 'AWS::DynamoDB::GlobalTable';
const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';

/** Builds the gauges of a running engine. */
export function createEngineGauges(engine: ObservedEngine, counters: Pick<EngineCounters, 'counts'>): EngineGauges {
  const { awsEndpointUrl: endpoint, region } = engine;
  const sqs = new SQSClient({ endpoint, region, credentials: LOCAL_CREDENTIALS });

  /** Construct ids and `Ref` values of all resources of a type. */
  const resources = (type: string): [name: string, ref: string][] =>
    Object.values(engine.stacks)
      .flatMap((stack) => Object.entries(stack.resources))
      .filter(([, resource]) => resource.type === type)
      .map(([id, { ref }]) => [id.replace(CLOUDFORMATION_HASH, ''), ref]);

  const queue = async (QueueUrl: string): Promise<QueueCounts> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return {
      visible: Number(Attributes['ApproximateNumberOfMessages']),
      inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
    };
  };

  const items = async (TableName: string): Promise<number> => {
    const { Table } = (await engine.services.dynamodb.call('DescribeTable', { TableName })) as {
      Table: { ItemCount: number };
    };
    return Table.ItemCount;
  };

  return {
    async read() {
      const { functions, ...counts } = counters.counts();
      const names = new Map(resources(FUNCTION).map(([name, ref]) => [ref, name.replace(/Function$/, '')]));
      return {
        ...counts,
        functions: Object.fromEntries(Object.entries(functions).map(([ref, count]) => [names.get(ref) ?? ref, count])),
        queues: await collect(resources(QUEUE), queue),
        tables: await collect(resources(TABLE), items),
        connections: engine.services.apiGateway.webSockets.connections().length,
      };
    },
    stop: () => sqs.destroy(),
  };
}

async function collect<T>(
  resources: readonly (readonly [name: string, ref: string])[],
  read: (ref: string) => Promise<T>,
): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(resources.map(async ([name, ref]) => [name, await read(ref)] as const)));
}
