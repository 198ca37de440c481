import { isAdminToken } from './connection-settings';
import type { ConnectionSettings, PageFetch } from './connection-settings';

export interface Webhook {
  /** Null until the endpoint has confirmed its subscription. */
  readonly id: string | null;
  readonly url: string;
  readonly status: 'pending' | 'confirmed';
  /** Channels that the webhook receives. Absent if it receives all channels, and in the response that lists webhooks. */
  readonly channels?: readonly string[];
  readonly types?: readonly string[];
  /** Present instead of `channels` and `types` when the filter was changed in SNS directly. */
  readonly filterPolicy?: unknown;
}

/** A delivery that failed permanently. */
export interface DeadLetter {
  readonly id: string;
  readonly webhookId: string;
  readonly channel?: string;
  readonly offset?: number;
  readonly type?: string;
  readonly sentAt: string;
  readonly unreadable?: boolean;
}

/** A sample of the dead letters. */
export interface DeadLetters {
  readonly deadLetters: readonly DeadLetter[];
  readonly approximateCount: number;
}

/** The calls of the HTTP API that need an admin token (docs/protocol.md, section HTTP). */
export interface AdminApi {
  /** Whether the token has the claim `admin: true`. */
  readonly isAdmin: boolean;
  listWebhooks(): Promise<Webhook[]>;
  createWebhook(webhook: {
    readonly url: string;
    readonly channels?: readonly string[] | undefined;
    readonly types?: readonly string[] | undefined;
  }): Promise<Webhook>;
  deleteWebhook(id: string): Promise<void>;
  deadLetters(): Promise<DeadLetters>;
}

/** Maximum number of pages that the console requests. A page has up to 100 webhooks, so ten are more than a user reads. */
const MAX_PAGES = 10;
/** Maximum number of webhooks whose channels and types are fetched, each with its own request. */
const MAX_DETAIL_REQUESTS = 20;

/** If the service rejects a call, the call throws an Error with the service's error text. */
export function createAdminApi({ httpUrl, token }: ConnectionSettings, fetch: PageFetch): AdminApi {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${httpUrl}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(describeFailure(response.status, text));
    return text === '' ? undefined : JSON.parse(text);
  }

  async function withDetails(webhook: Webhook): Promise<Webhook> {
    if (webhook.id === null) return webhook;
    try {
      return (await call('GET', `webhooks/${encodeURIComponent(webhook.id)}`)) as Webhook;
    } catch {
      // The webhook may have been deleted since it was listed. The page then shows what the list contained.
      return webhook;
    }
  }

  return {
    isAdmin: isAdminToken(token),
    async listWebhooks() {
      const webhooks: Webhook[] = [];
      let query = '';
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = (await call('GET', `webhooks${query}`)) as { webhooks: Webhook[]; next?: string };
        webhooks.push(...answer.webhooks);
        if (answer.next === undefined) break;
        query = `?next=${encodeURIComponent(answer.next)}`;
      }
      const detailed = await Promise.all(webhooks.slice(0, MAX_DETAIL_REQUESTS).map(withDetails));
      return [...detailed, ...webhooks.slice(MAX_DETAIL_REQUESTS)];
    },
    createWebhook: async (webhook) => (await call('POST', 'webhooks', webhook)) as Webhook,
    deleteWebhook: async (id) => void (await call('DELETE', `webhooks/${encodeURIComponent(id)}`)),
    deadLetters: async () => (await call('GET', 'dead-letters')) as DeadLetters,
  };
}

/** The service's error text with the path of every problem, or the status if the body is not an error of the service. */
export function describeFailure(status: number, body: string): string {
  try {
    const { error } = JSON.parse(body) as {
      error?: { code: string; message: string; problems?: readonly { path: string; message: string }[] };
    };
    if (error) {
      const details = error.problems?.map(({ path, message }) => `${path} ${message}`).join('; ');
      return `${details ?? error.message} (${error.code})`;
    }
  } catch {
    // The body is not JSON: API Gateway or a proxy answered, not the service.
  }
  return `The service answered ${status}.`;
}
