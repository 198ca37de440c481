import { ServiceError } from '../runtime/service-error';
import type { HttpEvent } from '../http/http-event';
import { bodyOf, pathParameter } from '../http/http-request';
import { requireAdmin } from '../http/http-handler';
import type { Serve } from '../http/http-handler';
import { checkWebhookBody } from './webhook-body';
import type { Webhook, WebhookStore } from './webhook-store';
import { pending } from './sns-webhook-store';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The routes of webhooks; all need the admin claim. */
export function createWebhookRoutes(store: WebhookStore): Readonly<Record<string, Serve>> {
  const find = async (event: HttpEvent): Promise<Webhook> => {
    const id = pathParameter(event, 'id');
    const webhook = ID.test(id) ? await store.get(id) : undefined;
    if (webhook === undefined)
      throw new ServiceError('webhook_not_found', 'no webhook has this id; list them to see which there are');
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
      if (status === 'pending') throw pending();
      await store.remove(id);
      return { status: 204 };
    },
  };
}
