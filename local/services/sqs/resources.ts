import { AwsError, EngineError } from '../../core/errors';
import type { Random } from '../../core/random';
import { attachedPolicyDriver } from '../../resources/attached-policy';
import { physicalName } from '../../resources/physical-name';
import type { Properties, PropertySpec, ResourceDriver, ResourceInput } from '../../resources/types';
import { isUnresolved } from '../../template/placeholder';
import { DEFAULT_ATTRIBUTES, DEFAULT_FIFO_ATTRIBUTES, RANGES, checkAttributes } from './state/queue-attributes';
import type { Queues } from './state/queues';
import { nameProblem } from './state/queues';

/** Maximum length of a queue name, including `.fifo`. */
const MAX_NAME = 80;

const QUEUE_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  QueueName: 'emulated',
  FifoQueue: 'emulated',
  ContentBasedDeduplication: 'emulated',
  DeduplicationScope: 'emulated',
  FifoThroughputLimit: 'accepted',
  DelaySeconds: 'emulated',
  MaximumMessageSize: 'emulated',
  MessageRetentionPeriod: 'emulated',
  ReceiveMessageWaitTimeSeconds: 'emulated',
  VisibilityTimeout: 'emulated',
  RedrivePolicy: 'emulated',
  RedriveAllowPolicy: 'emulated',
  KmsMasterKeyId: 'accepted',
  KmsDataKeyReusePeriodSeconds: 'accepted',
  SqsManagedSseEnabled: 'accepted',
  Tags: 'accepted',
};

/** The values that an update sets for properties that the template no longer has. */
const DEFAULTS = { ...DEFAULT_ATTRIBUTES, RedrivePolicy: '', RedriveAllowPolicy: '' };

/** Properties that are not queue attributes. */
const NOT_ATTRIBUTES = new Set(['QueueName', 'Tags']);

function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}

/** The attributes that `CreateQueue` accepts for the properties of a template. */
function toAttributes(properties: Properties): Record<string, string> {
  const fifo = isTrue(properties['FifoQueue']);
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (NOT_ATTRIBUTES.has(name) || value === undefined) continue;
    if (name === 'FifoQueue' && !fifo) continue;
    attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return attributes;
}

function attributeProblem(name: string, value: string, fifo: boolean): string | undefined {
  try {
    checkAttributes({ [name]: value }, fifo);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const range = RANGES[name];
    const hint = range ? ` The value is ${value}; it must be ${range[0]} to ${range[1]}.` : '';
    return `${name}: ${error.message}${hint}`;
  }
}

function redriveProblem(redrive: Properties | undefined, fifo: boolean): string | undefined {
  const target: unknown = redrive?.['deadLetterTargetArn'];
  if (typeof target === 'string' && !isUnresolved(target) && target.endsWith('.fifo') !== fifo) {
    return `RedrivePolicy.deadLetterTargetArn is ${target}, but the dead-letter queue of a ${fifo ? 'FIFO' : 'standard'} queue must be of the same type.`;
  }
  const count: unknown = redrive?.['maxReceiveCount'];
  if (
    count === undefined ||
    isUnresolved(count) ||
    (Number.isInteger(Number(count)) && Number(count) >= 1 && Number(count) <= 1000)
  )
    return undefined;
  return `RedrivePolicy.maxReceiveCount is ${JSON.stringify(count)}; it must be 1 to 1000.`;
}

function validateQueue({ properties }: ResourceInput): string[] {
  const fifo = isTrue(properties['FifoQueue']);
  const name: unknown = properties['QueueName'];
  const problemOfName = typeof name === 'string' && !isUnresolved(name) ? nameProblem(name, fifo) : undefined;
  return [
    problemOfName === undefined ? undefined : `QueueName ${JSON.stringify(name)}: ${problemOfName}`,
    ...Object.entries(toAttributes(properties))
      .filter(([, value]) => !isUnresolved(value))
      .map(([attribute, value]) => attributeProblem(attribute, value, fifo)),
    redriveProblem(properties['RedrivePolicy'], fifo),
  ].filter((problem) => problem !== undefined);
}

function queueDriver(queues: Queues, random: Random): ResourceDriver {
  const generateName = (input: ResourceInput): string => {
    const suffix = isTrue(input.properties['FifoQueue']) ? '.fifo' : '';
    return physicalName(input, random, MAX_NAME - suffix.length) + suffix;
  };
  return {
    type: 'AWS::SQS::Queue',
    properties: QUEUE_PROPERTIES,
    attributes: ['Arn', 'QueueName', 'QueueUrl'],
    validate: validateQueue,
    create(input) {
      const name = String(input.properties['QueueName'] ?? generateName(input));
      const queue = queues.create(name, toAttributes(input.properties));
      return {
        ref: queues.urlOf(queue),
        attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queues.urlOf(queue) },
      };
    },
    update(input, created) {
      const queue = queues.find(created.attributes?.['QueueName'] ?? '');
      const name: unknown = input.properties['QueueName'];
      if (
        !queue ||
        (name !== undefined && name !== queue.name) ||
        isTrue(input.properties['FifoQueue']) !== queue.fifo
      ) {
        throw new EngineError(
          'restart_needed',
          `${input.path}: a change of QueueName or FifoQueue replaces the queue, which a reload cannot do.`,
          'Restart the engine.',
        );
      }
      queues.setAttributes(queue, {
        ...(queue.fifo ? DEFAULT_FIFO_ATTRIBUTES : {}),
        ...DEFAULTS,
        ...toAttributes(input.properties),
      });
      return created;
    },
  };
}

function policyDriver(type: string, targets: 'Queues' | 'Queue', queues: Queues): ResourceDriver {
  return attachedPolicyDriver({
    type,
    targets,
    kind: 'queue',
    attach: (url, policy, { path }) => {
      const queue = queues.find(queues.nameIn(url));
      if (!queue)
        throw new EngineError(
          'queue_unknown',
          `${path}: ${targets} refers to ${url}, which is not a queue of the engine.`,
          'Refer to a queue that the app creates.',
        );
      queues.setAttributes(queue, { Policy: policy });
    },
  });
}

export function createSqsDrivers(queues: Queues, random: Random): readonly ResourceDriver[] {
  return [
    queueDriver(queues, random),
    policyDriver('AWS::SQS::QueuePolicy', 'Queues', queues),
    policyDriver('AWS::SQS::QueueInlinePolicy', 'Queue', queues),
  ];
}
