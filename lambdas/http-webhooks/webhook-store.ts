import type { WebhookBody } from '../../protocol/http-bodies';

/** A webhook, as SNS knows it. */
export interface Webhook {
  /** Last part of the subscription's ARN. */
  readonly id: string;
  readonly url: string;
  /** `pending` until the endpoint has confirmed; SNS delivers nothing before. */
  readonly status: 'pending' | 'confirmed';
  readonly channels?: readonly string[];
  readonly types?: readonly string[];
  /** The filter policy, when it was changed in SNS into one that channels and types do not say. */
  readonly filterPolicy?: unknown;
}

/** A webhook of a list. SNS tells neither the id of a pending one nor anything of filters there. */
export interface ListedWebhook {
  readonly id: string | null;
  readonly url: string;
  readonly status: 'pending' | 'confirmed';
}

/** A page of webhooks. */
export interface WebhookPage {
  readonly webhooks: readonly ListedWebhook[];
  /** Answers the next page; absent at the end. */
  readonly next?: string;
}

/** Where webhooks are kept. */
export interface WebhookStore {
  /**
   * Subscribes a URL; SNS then asks the endpoint to confirm.
   * @throws ServiceError webhook_exists (other settings), webhook_refused
   */
  create(webhook: WebhookBody): Promise<Webhook>;
  list(next?: string): Promise<WebhookPage>;
  get(id: string): Promise<Webhook | undefined>;
  /** @throws ServiceError webhook_pending */
  remove(id: string): Promise<void>;
}
