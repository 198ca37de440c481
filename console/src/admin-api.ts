import type { PageFetch } from './page-network';
import { isAdminToken } from './connection-settings';
import type { Settings } from './connection-settings';

/** A webhook. */
export interface Webhook {
  /** Null until it is confirmed. */
  readonly id: string | null;
  readonly url: string;
  readonly status: 'pending' | 'confirmed';
  /** What it is for, as far as it was looked up; absent for everything. */
  readonly channels?: readonly string[];
  readonly types?: readonly string[];
  /** In place of the two, when somebody changed the subscription in SNS. */
  readonly filterPolicy?: unknown;
}

/** A delivery that failed for good. */
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

/** What of the HTTP API is for administrators: webhooks and dead letters (docs/protocol.md, HTTP). */
export interface AdminApi {
  /** Whether the token says that it may. */
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

/** Most pages of webhooks that are read; 100 a page are more than fit a list. */
const MAX_PAGES = 10;
/** Webhooks that are looked up one by one, as the list does not tell what they are for. */
const MAX_LOOK_UPS = 20;

/** Calls a deployment. Every call throws an Error in the service's words when it is refused. */
export function createAdminApi({ httpUrl, token }: Settings, fetch: PageFetch): AdminApi {
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

  async function lookUp(webhook: Webhook): Promise<Webhook> {
    if (webhook.id === null) return webhook;
    try {
      return (await call('GET', `webhooks/${encodeURIComponent(webhook.id)}`)) as Webhook;
    } catch {
      // Deleted since it was listed, or refused: the list has shown what there is to show.
      return webhook;
    }
  }

  return {
    isAdmin: isAdminToken(token),
    async listWebhooks() {
      const webhooks: Webhook[] = [];
      let query = '';
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const found = (await call('GET', `webhooks${query}`)) as { webhooks: Webhook[]; next?: string };
        webhooks.push(...found.webhooks);
        if (found.next === undefined) break;
        query = `?next=${encodeURIComponent(found.next)}`;
      }
      const first = await Promise.all(webhooks.slice(0, MAX_LOOK_UPS).map(lookUp));
      return [...first, ...webhooks.slice(MAX_LOOK_UPS)];
    },
    createWebhook: async (webhook) => (await call('POST', 'webhooks', webhook)) as Webhook,
    deleteWebhook: async (id) => void (await call('DELETE', `webhooks/${encodeURIComponent(id)}`)),
    deadLetters: async () => (await call('GET', 'dead-letters')) as DeadLetters,
  };
}

/** The service's own words, with the place of every problem; or the status when there are none. */
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
    // Not JSON: API Gateway's own answer, or somebody else's.
  }
  return `The service answered ${status}.`;
}
