import { EngineError } from '../../../core/errors';
import type { Random } from '../../../core/random';
import { attachedPolicyDriver } from '../../../resources/attached-policy';
import { physicalName } from '../../../resources/physical-name';
import type { Properties, PropertySpec, ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { attributeText } from './attribute-text';
import { subscriptionDriver } from './subscription';
import type { SubscriptionDriverDeps } from './subscription';
import { applyTopicAttributes, topicAttributeProblem } from '../state/topic-attributes';

/** What the drivers need. */
export interface SnsDriversDeps extends SubscriptionDriverDeps {
  readonly random: Random;
}

/** Longest topic name. */
const MAX_NAME = 256;

const TOPIC_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  TopicName: 'driven',
  DisplayName: 'recorded',
  SignatureVersion: 'driven',
  DeliveryPolicy: 'driven',
  MaximumMessageSize: 'driven',
  FifoTopic: 'driven',
  KmsMasterKeyId: 'recorded',
  TracingConfig: 'recorded',
  DeliveryStatusLogging: 'recorded',
  Tags: 'recorded',
};

/** Properties that are attributes of the topic. */
const TOPIC_ATTRIBUTES = [
  'DisplayName',
  'SignatureVersion',
  'DeliveryPolicy',
  'MaximumMessageSize',
  'FifoTopic',
  'KmsMasterKeyId',
  'TracingConfig',
];

function topicAttributes(properties: Properties): Record<string, string> {
  const given = TOPIC_ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, attributeText(properties[name])]));
}

function topicDriver({ topics, random }: SnsDriversDeps): ResourceDriver {
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
          `${input.path}: a change of TopicName replaces the topic.`,
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

function policyDriver(type: string, targets: 'Topics' | 'TopicArn', { topics }: SnsDriversDeps): ResourceDriver {
  return attachedPolicyDriver({
    type,
    targets,
    kind: 'topic',
    attach: (arn, policy, { path }) => {
      const topic = topics.find(arn);
      if (!topic)
        throw new EngineError(
          'topic_unknown',
          `${path}: ${targets} names ${arn}, which does not exist.`,
          'Refer to a topic of the app.',
        );
      applyTopicAttributes(topic, { Policy: policy }, false);
    },
  });
}

/** Drivers of the SNS resources of a template. */
export function createSnsDrivers(deps: SnsDriversDeps): readonly ResourceDriver[] {
  return [
    topicDriver(deps),
    policyDriver('AWS::SNS::TopicPolicy', 'Topics', deps),
    policyDriver('AWS::SNS::TopicInlinePolicy', 'TopicArn', deps),
    subscriptionDriver(deps),
  ];
}
