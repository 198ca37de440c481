import { EngineError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { attachedPolicyDriver } from '../../../resources/attached-policy';
import { physicalName } from '../../../resources/physical-name';
import type { Properties, PropertySpec, ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import type { Topics } from '../state/topics';
import { applyTopicAttributes, topicAttributeProblem } from '../state/topic-attributes';

export interface TopicDriversDeps {
  readonly random: Random;
  readonly topics: Topics;
}

/** Maximum length of a topic name. */
const MAX_NAME = 256;

const TOPIC_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  TopicName: 'emulated',
  DisplayName: 'accepted',
  SignatureVersion: 'emulated',
  DeliveryPolicy: 'emulated',
  MaximumMessageSize: 'emulated',
  FifoTopic: 'emulated',
  KmsMasterKeyId: 'accepted',
  TracingConfig: 'accepted',
  DeliveryStatusLogging: 'accepted',
  Tags: 'accepted',
};

/** Properties that are topic attributes. */
const TOPIC_ATTRIBUTES = [
  'DisplayName',
  'SignatureVersion',
  'DeliveryPolicy',
  'MaximumMessageSize',
  'FifoTopic',
  'KmsMasterKeyId',
  'TracingConfig',
];

/** Converts the value of a property to an attribute. SNS expects documents as JSON text. */
export function attributeText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function topicAttributes(properties: Properties): Record<string, string> {
  const given = TOPIC_ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, attributeText(properties[name])]));
}

function topicDriver({ topics, random }: TopicDriversDeps): ResourceDriver {
  return {
    type: 'AWS::SNS::Topic',
    properties: TOPIC_PROPERTIES,
    attributes: ['TopicArn', 'TopicName'],
    validate({ properties }) {
      const name: unknown = properties['TopicName'];
      const nameIsBad = typeof name === 'string' && !isUnresolved(name) && !/^[A-Za-z0-9_-]{1,256}$/.test(name);
      return [
        ...(nameIsBad ? [`TopicName ${JSON.stringify(name)} must be 1 to 256 of A-Z, a-z, 0-9, "_" and "-".`] : []),
        ...Object.entries(topicAttributes(properties))
          .filter(([, value]) => !isUnresolved(value))
          .map(([attribute, value]) => topicAttributeProblem(attribute, value))
          .filter((problem) => problem !== undefined),
      ];
    },
    create(input) {
      const name = String(input.properties['TopicName'] ?? physicalName(input, random, MAX_NAME));
      const topic = topics.create(name, topicAttributes(input.properties), {});
      return { ref: topic.arn, attributes: { TopicArn: topic.arn, TopicName: topic.name } };
    },
    update(input, created) {
      const topic = topics.get(created.ref);
      const name: unknown = input.properties['TopicName'];
      if (name !== undefined && name !== topic.name) {
        throw new EngineError(
          'restart_needed',
          `${input.path}: a change of TopicName replaces the topic, which a reload cannot do.`,
          'Restart the engine.',
        );
      }
      const attributes = topicAttributes(input.properties);
      topic.attributes = {};
      applyTopicAttributes(topic, { DeliveryPolicy: '', ...attributes }, false);
      return created;
    },
  };
}

function policyDriver(type: string, targets: 'Topics' | 'TopicArn', { topics }: TopicDriversDeps): ResourceDriver {
  return attachedPolicyDriver({
    type,
    targets,
    kind: 'topic',
    attach: (arn, policy, { path }) => {
      const topic = topics.find(arn);
      if (!topic)
        throw new EngineError(
          'topic_unknown',
          `${path}: ${targets} refers to ${arn}, which is not a topic of the engine.`,
          'Refer to a topic that the app creates.',
        );
      applyTopicAttributes(topic, { Policy: policy }, false);
    },
  });
}

export function topicDrivers(deps: TopicDriversDeps): readonly ResourceDriver[] {
  return [
    topicDriver(deps),
    policyDriver('AWS::SNS::TopicPolicy', 'Topics', deps),
    policyDriver('AWS::SNS::TopicInlinePolicy', 'TopicArn', deps),
  ];
}
