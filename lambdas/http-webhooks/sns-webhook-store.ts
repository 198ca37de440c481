import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { SNSClient, Subscription } from '@aws-sdk/client-sns';

import { fromFilterPolicy, toFilterPolicy } from '../../contract/webhook-filter';
import type { WebhookBody } from '../../protocol/http-bodies';
import { ServiceError } from '../runtime/service-error';
import { webhookPending } from './webhook-routes';
import type { ListedWebhook, Webhook, WebhookStore } from './webhook-routes';

/** Options of {@link createWebhookStore}. */
export interface WebhookStoreOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
  readonly deadLetterQueueArn: string;
  /** SNS delivery policy, as JSON. */
  readonly deliveryPolicy: string;
}

/** The webhook store in SNS: a webhook is a subscription of the topic. */
export function createWebhookStore(options: WebhookStoreOptions): WebhookStore {
  const { client, topicArn, deadLetterQueueArn, deliveryPolicy } = options;
  const arnOf = (id: string): string => `${topicArn}:${id}`;

  const get = async (id: string): Promise<Webhook | undefined> => {
    try {
      const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: arnOf(id) });
      const { Attributes: attributes = {} } = await client.send(command);
      return webhookOf(id, attributes);
    } catch (error) {
      if (isNamed(error, 'NotFoundException', 'NotFound')) return undefined;
      throw error;
    }
  };

  const create = async (webhook: WebhookBody): Promise<Webhook> => {
    const policy = toFilterPolicy(webhook);
    const command = new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: new URL(webhook.url).protocol.slice(0, -1),
      Endpoint: webhook.url,
      ReturnSubscriptionArn: true,
      Attributes: {
        DeliveryPolicy: deliveryPolicy,
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn }),
        ...(Object.keys(policy).length === 0 ? {} : { FilterPolicy: JSON.stringify(policy) }),
      },
    });
    const { SubscriptionArn: arn } = await client.send(command).catch((error: unknown) => {
      throw refusalOf(error, webhook.url);
    });
    const id = idOf(arn);
    if (id === undefined) throw new Error(`SNS returned ${JSON.stringify(arn)}, which is not a subscription ARN`);
    return (await get(id)) ?? { id, ...webhook, status: 'pending' };
  };

  const list = async (next?: string) => {
    const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, ...(next && { NextToken: next }) });
    const { Subscriptions: all = [], NextToken } = await client.send(command).catch((error: unknown) => {
      if (next === undefined || !isNamed(error, 'InvalidParameterException', 'InvalidParameter')) throw error;
      throw new ServiceError('invalid_request', 'next is not the value that the last page returned; send it unchanged');
    });
    return { webhooks: all.flatMap(listed), ...(NextToken ? { next: NextToken } : {}) };
  };

  const remove = async (id: string): Promise<void> => {
    try {
      await client.send(new UnsubscribeCommand({ SubscriptionArn: arnOf(id) }));
    } catch (error) {
      throw isInvalid(error, 'pending confirmation') ? webhookPending() : error;
    }
  };

  return { create, list, get, remove };
}

function webhookOf(id: string, attributes: Readonly<Record<string, string>>): Webhook {
  const filterPolicy: unknown = attributes['FilterPolicy'] ? JSON.parse(attributes['FilterPolicy']) : undefined;
  return {
    id,
    url: attributes['Endpoint'] ?? '',
    status: attributes['PendingConfirmation'] === 'true' ? 'pending' : 'confirmed',
    ...(fromFilterPolicy(filterPolicy) ?? { filterPolicy }),
  };
}

/** Subscriptions of the topic with other protocols are not webhooks. */
function listed({ SubscriptionArn: arn, Endpoint: url, Protocol: protocol }: Subscription): ListedWebhook[] {
  if (url === undefined || (protocol !== 'https' && protocol !== 'http') || arn === 'Deleted') return [];
  const id = idOf(arn);
  return [id === undefined ? { id: null, url, status: 'pending' } : { id, url, status: 'confirmed' }];
}

/** A subscription ARN has seven parts; the last one is a UUID. `PendingConfirmation` and similar values have one part. */
function idOf(arn: string | undefined): string | undefined {
  return arn?.split(':')[6];
}

function refusalOf(error: unknown, url: string): unknown {
  if (isInvalid(error, 'already exists with different attributes')) {
    const message = `${url} already has a webhook with other settings; delete that one first, or use another URL`;
    return new ServiceError('webhook_exists', message);
  }
  if (isInvalid(error, ''))
    return new ServiceError('webhook_refused', `SNS rejected the webhook: ${(error as Error).message}`);
  if (!isNamed(error, 'FilterPolicyLimitExceededException', 'SubscriptionLimitExceededException')) return error;
  return new ServiceError('webhook_refused', `a quota of SNS is exhausted: ${(error as Error).message}`);
}

function isInvalid(error: unknown, part: string): boolean {
  return isNamed(error, 'InvalidParameterException', 'InvalidParameter') && (error as Error).message.includes(part);
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
