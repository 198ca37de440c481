import type { WebhookBody } from '../../protocol/http-bodies';
import { requireAdmin } from '../http/http-handler';
import type { Serve } from '../http/http-handler';
import { bodyOf, pathParameter } from '../http/http-request';
import type { HttpEvent } from '../http/http-request';
import { ServiceError } from '../runtime/service-error';
import { checkWebhookBody } from './webhook-body';

/** A webhook. */
export interface Webhook {
  /** Last part of the ARN of the SNS subscription. */
  readonly id: string;
  readonly url: string;
  /** `pending` until the endpoint has confirmed. SNS delivers nothing before that. */
  readonly status: 'pending' | 'confirmed';
  readonly channels?: readonly string[];
  readonly types?: readonly string[];
  /** The filter policy, if it was changed in SNS and channels and types cannot express it. */
  readonly filterPolicy?: unknown;
}

/** A webhook in a list. SNS lists neither the ids of pending webhooks nor filters. */
export interface ListedWebhook {
  readonly id: string | null;
  readonly url: string;
  readonly status: 'pending' | 'confirmed';
}

/** A page of webhooks. */
export interface WebhookPage {
  readonly webhooks: readonly ListedWebhook[];
  /** Requests the next page; absent on the last page. */
  readonly next?: string;
}

/** Stores webhooks. */
export interface WebhookStore {
  /**
   * Subscribes a URL. SNS then asks the endpoint to confirm.
   * @throws ServiceError webhook_exists (the URL has a webhook with other settings), webhook_refused
   */
  create(webhook: WebhookBody): Promise<Webhook>;
  list(next?: string): Promise<WebhookPage>;
  get(id: string): Promise<Webhook | undefined>;
  /** @throws ServiceError webhook_pending */
  remove(id: string): Promise<void>;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Creates the routes of webhooks. All of them require the admin claim. */
export function createWebhookRoutes(store: WebhookStore): Readonly<Record<string, Serve>> {
  const find = async (event: HttpEvent): Promise<Webhook> => {
    const id = pathParameter(event, 'id');
    const webhook = ID.test(id) ? await store.get(id) : undefined;
    if (webhook === undefined)
      throw new ServiceError(
        'webhook_not_found',
        'there is no webhook with this id; list the webhooks to see their ids',
      );
    return webhook;
  };

  return {
    'POST /v1/webhooks': async (event, identity) => {
      requireAdmin(identity);
      return { status: 201, body: await store.create(bodyOf(event, checkWebhookBody)) };
    },
    'GET /v1/webhooks': async (event, identity) => {
      requireAdmin(identity);
      return { status: 200, body: await store.list(event.queryStringParameters?.['next']) };
    },
    'GET /v1/webhooks/{id}': async (event, identity) => {
      requireAdmin(identity);
      return { status: 200, body: await find(event) };
    },
    'DELETE /v1/webhooks/{id}': async (event, identity) => {
      requireAdmin(identity);
      const { id, status } = await find(event);
      if (status === 'pending') throw webhookPending();
      await store.remove(id);
      return { status: 204 };
    },
  };
}

/** The error for deleting a webhook before it is confirmed, which SNS does not allow. */
export function webhookPending(): ServiceError {
  const message =
    'SNS cannot delete a webhook before its endpoint has confirmed: confirm it, then delete it; ' +
    'or leave it, because SNS deletes unconfirmed webhooks after some days';
  return new ServiceError('webhook_pending', message);
}
