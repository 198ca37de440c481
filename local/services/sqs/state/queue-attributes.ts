import type { PolicyDocument } from '../../../aws/access-control';
import { invalidAttributeName, invalidAttributeValue, invalidValue } from '../errors';

/** Attributes as in requests and responses: every value is a string. */
export type Attributes = Readonly<Record<string, string>>;

/** The attributes of a new queue, as observed on AWS in December 2025. */
export const DEFAULT_ATTRIBUTES: Attributes = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

/** Additional attributes of a new FIFO queue. */
export const DEFAULT_FIFO_ATTRIBUTES: Attributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** Minimum and maximum of the numeric attributes: bytes for the message size, seconds for the others. */
export const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

/** The dead-letter queue of a queue, and the number of receives after which a message is moved to it. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  /** 1–1,000. */
  readonly maxReceiveCount: number;
}

/** The queues that may use this queue as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[];
}

const BOOLEANS = new Set(['SqsManagedSseEnabled', 'ContentBasedDeduplication']);
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const DOCUMENTS = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy']);

function parse(name: string, value: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(value);
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>;
  } catch {
    // A text that is not JSON is rejected below, like JSON that is not an object.
  }
  if (name === 'Policy') throw invalidAttributeValue(name);
  throw invalidValue(value, name, 'Redrive policy is not a valid JSON map.');
}

/** Reads a redrive policy. @throws AwsError naming the first rule that it violates */
export function parseRedrivePolicy(value: string): RedrivePolicy {
  const { deadLetterTargetArn, maxReceiveCount } = parse('RedrivePolicy', value);
  const reject = (reason: string): never => {
    throw invalidValue(value, 'RedrivePolicy', reason);
  };
  if (typeof deadLetterTargetArn !== 'string')
    return reject('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (maxReceiveCount === undefined)
    return reject('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    return reject(
      `Invalid value for maxReceiveCount: ${JSON.stringify(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function parseRedriveAllowPolicy(value: string): RedriveAllowPolicy {
  const policy = parse('RedriveAllowPolicy', value) as Partial<RedriveAllowPolicy>;
  if (!['allowAll', 'denyAll', 'byQueue'].includes(String(policy.redrivePermission))) {
    throw invalidValue(
      value,
      'RedriveAllowPolicy',
      `Invalid redrivePermission ${String(policy.redrivePermission)}: it must be allowAll, denyAll or byQueue.`,
    );
  }
  return policy as RedriveAllowPolicy;
}

function checkFifoOnly(name: string, fifo: boolean): void {
  if (fifo) return;
  if (name in CHOICES) throw invalidAttributeName(`You can specify the ${name} only when FifoQueue is set to true.`);
  throw invalidAttributeName(`Unknown Attribute ${name}.`);
}

/**
 * Checks attributes as `CreateQueue` and `SetQueueAttributes` do.
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue` or `InvalidParameterValue`
 */
export function checkAttributes(attributes: Attributes, fifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    const range = RANGES[name];
    if (range) {
      if (!/^\d+$/.test(value) || Number(value) < range[0] || Number(value) > range[1])
        throw invalidAttributeValue(name);
    } else if (name === 'FifoQueue' || name === 'ContentBasedDeduplication' || name in CHOICES) {
      checkFifoOnly(name, fifo);
      const allowed = CHOICES[name] ?? (name === 'FifoQueue' ? ['true'] : ['true', 'false']);
      if (!allowed.includes(value)) throw invalidAttributeValue(name);
    } else if (BOOLEANS.has(name)) {
      if (value !== 'true' && value !== 'false') throw invalidAttributeValue(name);
    } else if (DOCUMENTS.has(name)) {
      if (value === '') continue;
      if (name === 'RedrivePolicy') parseRedrivePolicy(value);
      else if (name === 'RedriveAllowPolicy') parseRedriveAllowPolicy(value);
      else parse(name, value);
    } else if (name !== 'KmsMasterKeyId') {
      throw invalidAttributeName(`Unknown Attribute ${name}.`);
    }
  }
}

/** The attributes that determine the behavior of a queue, parsed. */
export interface QueueSettings {
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly visibilitySeconds: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationPerGroup: boolean;
  readonly redrive: RedrivePolicy | undefined;
  readonly redriveAllow: RedriveAllowPolicy | undefined;
  readonly policy: PolicyDocument | undefined;
}

/** Parses attributes that {@link checkAttributes} has accepted. */
export function readSettings(attributes: Attributes): QueueSettings {
  const number = (name: string): number => Number(attributes[name] ?? DEFAULT_ATTRIBUTES[name]);
  return {
    delaySeconds: number('DelaySeconds'),
    maximumMessageSize: number('MaximumMessageSize'),
    retentionSeconds: number('MessageRetentionPeriod'),
    receiveWaitSeconds: number('ReceiveMessageWaitTimeSeconds'),
    visibilitySeconds: number('VisibilityTimeout'),
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationPerGroup: attributes['DeduplicationScope'] === 'messageGroup',
    redrive: attributes['RedrivePolicy'] ? parseRedrivePolicy(attributes['RedrivePolicy']) : undefined,
    redriveAllow: attributes['RedriveAllowPolicy']
      ? parseRedriveAllowPolicy(attributes['RedriveAllowPolicy'])
      : undefined,
    policy: attributes['Policy'] ? (JSON.parse(attributes['Policy']) as PolicyDocument) : undefined,
  };
}

/**
 * Merges changes into attributes. An empty document removes its attribute. A new KMS key disables managed encryption,
 * and vice versa.
 */
export function mergeAttributes(current: Attributes, changes: Attributes): Attributes {
  const merged: Record<string, string> = { ...current, ...changes };
  for (const name of DOCUMENTS) if (merged[name] === '') delete merged[name];
  if (changes['KmsMasterKeyId'] && changes['SqsManagedSseEnabled'] === undefined)
    merged['SqsManagedSseEnabled'] = 'false';
  if (merged['SqsManagedSseEnabled'] === 'true') {
    delete merged['KmsMasterKeyId'];
    delete merged['KmsDataKeyReusePeriodSeconds'];
  }
  return merged;
}
