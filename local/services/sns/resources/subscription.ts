import type { Account } from '../../../core/account';
import { EngineError } from '../../../core/errors';
import type { Reporter } from '../../../core/reporter';
import type { Properties, PropertySpec, ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { endpointProblem, isProtocol, protocolProblem } from '../subscribing/endpoint-rules';
import { readSubscriptionPolicy } from '../delivery-policy/read-delivery-policy';
import { attributeText } from './topic';
import type { SubscriptionLifecycle } from '../subscribing/subscription-lifecycle';
import { readFilterPolicy } from '../filter/read-filter-policy';
import { maskedEndpoint } from '../state/subscription';
import type { Subscriptions } from '../state/subscriptions';
import type { Topics } from '../state/topics';

export interface SubscriptionDriverDeps {
  readonly account: Account;
  readonly reporter: Reporter;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly lifecycle: SubscriptionLifecycle;
}

const ATTRIBUTES = ['FilterPolicy', 'FilterPolicyScope', 'DeliveryPolicy', 'RedrivePolicy', 'RawMessageDelivery'];

const PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  TopicArn: 'emulated',
  Protocol: 'emulated',
  Endpoint: 'emulated',
  Region: 'emulated',
  ...Object.fromEntries(ATTRIBUTES.map((name) => [name, 'emulated' as const])),
};

function subscriptionAttributes(properties: Properties): Record<string, string> {
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, attributeText(properties[name])]));
}

function endpointProblems(properties: Properties, account: Account): readonly (string | undefined)[] {
  const { Protocol: protocol, Endpoint: endpoint, Region: region } = properties;
  const otherRegion = region !== undefined && !isUnresolved(region) && region !== account.region;
  const isKnown =
    typeof protocol === 'string' && isProtocol(protocol) && typeof endpoint === 'string' && !isUnresolved(endpoint);
  return [
    protocolProblem(String(protocol)),
    typeof endpoint === 'string' && endpoint !== '' ? undefined : 'Endpoint is missing.',
    isKnown ? endpointProblem(protocol, endpoint, account, (arn) => arn.endsWith('.fifo')) : undefined,
    otherRegion ? `Region is ${String(region)}, but the engine has only ${account.region}.` : undefined,
  ];
}

function policyProblems(properties: Properties): readonly (string | undefined)[] {
  const { FilterPolicy, DeliveryPolicy } = subscriptionAttributes(properties);
  const scope = properties['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
  const readings = [
    FilterPolicy === undefined || isUnresolved(FilterPolicy) ? undefined : readFilterPolicy(FilterPolicy, scope),
    DeliveryPolicy === undefined || isUnresolved(DeliveryPolicy) ? undefined : readSubscriptionPolicy(DeliveryPolicy),
  ];
  return readings.map((reading) => (reading && 'problem' in reading ? reading.problem : undefined));
}

/**
 * The driver of `AWS::SNS::Subscription`. An unreachable endpoint causes only a warning, because it may be started
 * later.
 */
export function subscriptionDriver(deps: SubscriptionDriverDeps): ResourceDriver {
  const { account, reporter, topics, subscriptions, lifecycle } = deps;
  return {
    type: 'AWS::SNS::Subscription',
    properties: PROPERTIES,
    attributes: ['Arn'],
    validate: ({ properties }) =>
      [...endpointProblems(properties, account), ...policyProblems(properties)].filter(
        (problem) => problem !== undefined,
      ),
    create({ properties }) {
      const { subscription, firstConnection } = lifecycle.subscribe({
        topic: topics.get(String(properties['TopicArn'])),
        protocol: String(properties['Protocol']),
        endpoint: String(properties['Endpoint']),
        attributes: subscriptionAttributes(properties),
        principalArn: `arn:${account.partition}:iam::${account.accountId}:root`,
      });
      void firstConnection.then((first) => {
        if (first.connected) return;
        reporter.report({
          type: 'warning',
          message: `SNS: ${maskedEndpoint(subscription.endpoint)} cannot be reached (${first.reason}); its subscription ${subscription.arn} stays pending until the endpoint confirms it.`,
        });
      });
      return { ref: subscription.arn, attributes: { Arn: subscription.arn } };
    },
    update(input, created) {
      const { properties } = input;
      const subscription = subscriptions.find(String(properties['TopicArn']), created.ref);
      if (
        !subscription ||
        subscription.protocol !== properties['Protocol'] ||
        subscription.endpoint !== properties['Endpoint']
      ) {
        throw new EngineError(
          'restart_needed',
          `${input.path}: a change of TopicArn, Protocol or Endpoint replaces the subscription, which a reload cannot do.`,
          'Restart the engine.',
        );
      }
      const defaults = {
        FilterPolicy: '',
        FilterPolicyScope: 'MessageAttributes',
        DeliveryPolicy: '',
        RedrivePolicy: '',
        RawMessageDelivery: 'false',
      };
      lifecycle.setAttributes(subscription, { ...defaults, ...subscriptionAttributes(properties) });
      return created;
    },
  };
}
